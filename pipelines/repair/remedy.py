"""What each rule asks for, in words that an agency can act on."""

from collections.abc import Sequence

from contracts.feeds import Feed
from contracts.rules import Rule, rules, type_rules

ADVICE = {
    "required": "deliver a value",
    "type": "deliver it in the agreed form, or mend its format in the feed",
    "minimum": "check the value",
    "maximum": "check the value",
    "length": "shorten it",
    "pattern": "deliver it in that form",
    "values": "map the code in the feed's code map",
}
LINE_ADVICE = "the line cannot be read as a row: check separators, quotes and line ends"
ROW_ADVICE = "check the row at its origin"


def rules_of(feed: Feed) -> dict[str, Rule]:
    """Every rule that rows of the feed are judged by, by id."""
    return {
        rule.id: rule
        for delivers in feed.delivers
        for rule in (*type_rules(delivers.table), *rules(delivers.table, feed.jurisdiction))
    }


def remedy(rule: str, known: dict[str, Rule]) -> str:
    """What the rule says and what to do about it."""
    found = known.get(rule)
    if found is None:
        return LINE_ADVICE
    advice = ADVICE.get(rule.rpartition("-")[2], ROW_ADVICE) if found.column else ROW_ADVICE
    return f"{found.description.rstrip('.')}: {advice}"


def remedies(reasons: Sequence[str], known: dict[str, Rule]) -> str:
    """The remedies of all reasons of a row, each once."""
    return "; ".join(dict.fromkeys(remedy(rule, known) for rule in reasons))
