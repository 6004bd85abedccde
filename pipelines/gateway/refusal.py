"""What is said when a request is not taken: nothing of it is in the lane then."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass
class Refusal(Exception):  # noqa: N818 - it is what is answered
    """A request that is not taken: the code, what is wrong, what to do."""

    status: int
    code: str
    message: str
    remedy: str
    retry_seconds: int = 0
    """After how many seconds the same request may succeed; 0 where it will not."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Those of the response."""
        found = {"Retry-After": str(self.retry_seconds)} if self.retry_seconds else {}
        return found | ({"WWW-Authenticate": "Bearer"} if self.status == 401 else {})

    def told(self) -> dict[str, dict[str, str]]:
        """The body of the response."""
        return {"error": {"code": self.code, "message": self.message, "remedy": self.remedy}}


def saturated() -> Refusal:
    """More comes than can be made durable."""
    return Refusal(
        503,
        "SATURATED",
        "More is coming than can be taken now; nothing of this request was.",
        "Send the same again after a second, with the same Idempotency-Key; batches take less "
        "than single events.",
        retry_seconds=1,
    )


def unavailable(code: str, why: str) -> Refusal:
    """The log cannot be written now."""
    return Refusal(
        503,
        code,
        f"The lane cannot keep it now: {why}",
        "Send the same again later, with the same Idempotency-Key; tell the operator if it lasts.",
        retry_seconds=5,
    )
