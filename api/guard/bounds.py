"""How much one question, and all of them together, may take of one worker."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """The limits of one worker; every one of them can be set, none can be switched off."""

    cost: int = 100_000
    """Cells that a question may be worth, worked out before it is executed."""
    seconds: float = 30
    """How long a question may take."""
    at_once: int = 16
    """Questions that are worked on at the same time."""
    waiting: int = 64
    """Questions that may wait for their turn."""
    patience_seconds: float = 5
    """How long one waits for its turn."""
    memory_mb: int = 1_024
    """Memory of the database of one snapshot; nothing of it is written to disk instead."""
    answers_mb: int = 64
    """Memory of answers that are kept for who asks again."""
    sockets: int = 256
    """Connections of subscribers."""
    subscriptions: int = 10
    """Subscriptions of one connection."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Bounds":
        """Bounds from STATIONHOUSE_COST, _SECONDS, _AT_ONCE, _WAITING, _PATIENCE_SECONDS,
        _MEMORY_MB, _ANSWERS_MB, _SOCKETS and _SUBSCRIPTIONS; ValueError names the one that is no
        positive number.
        """

        def given(name: str, usual: float) -> float:
            text = environment.get(f"STATIONHOUSE_{name}", "")
            try:
                found = float(text) if text else usual
            except ValueError:
                found = 0
            if 0 < found < 10**9:
                return found
            raise ValueError(f"STATIONHOUSE_{name}={text} is no number above nought")

        return cls(
            cost=int(given("COST", cls.cost)),
            seconds=given("SECONDS", cls.seconds),
            at_once=int(given("AT_ONCE", cls.at_once)),
            waiting=int(given("WAITING", cls.waiting)),
            patience_seconds=given("PATIENCE_SECONDS", cls.patience_seconds),
            memory_mb=int(given("MEMORY_MB", cls.memory_mb)),
            answers_mb=int(given("ANSWERS_MB", cls.answers_mb)),
            sockets=int(given("SOCKETS", cls.sockets)),
            subscriptions=int(given("SUBSCRIPTIONS", cls.subscriptions)),
        )


USUAL = Bounds()
"""Where nothing is set."""
