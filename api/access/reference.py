"""The call or case that a question is for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """A record by its kind, `call` or `case`, and its whole id."""

    kind: str
    id: str
