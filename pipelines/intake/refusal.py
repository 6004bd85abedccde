"""What is said when a whole delivery cannot be taken."""


class RefusedError(Exception):
    """A delivery that is refused whole: the rule it breaks, what was seen, what to do."""

    def __init__(self, rule: str, detail: str, remedy: str) -> None:
        super().__init__(f"{rule}: {detail}; {remedy}")
        self.rule = rule
        self.detail = detail
        self.remedy = remedy
