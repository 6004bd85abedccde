"""What the other rooms call: `work` around what is done, `count` and `moment` for measures.

While nothing is switched on each call looks at one name and does nothing.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

from telemetry.words import Fact

P = ParamSpec("P")
R = TypeVar("R")


class Doing(Protocol):
    """Work under way."""

    def found(self, **facts: Fact) -> None:
        """What came out of it."""


class Recorder(Protocol):
    """Where it is told to."""

    def work(self, name: str, facts: dict[str, Fact]) -> AbstractContextManager[Doing]:
        """Work of that name, for as long as the context lasts."""

    def done(self, name: str, began: float, ended: float, facts: dict[str, Fact]) -> None:
        """Work that another program did, from one Unix time to another."""

    def count(self, name: str, amount: int, facts: dict[str, Fact]) -> None:
        """So many more."""

    def moment(self, name: str, at: float) -> None:
        """The latest moment, Unix time."""


class _Nothing:
    """Work that nobody wants to hear of."""

    def __enter__(self) -> "_Nothing":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def found(self, **_: Fact) -> None:
        """Forgotten."""


NOTHING = _Nothing()
_recorder: Recorder | None = None


def work(name: str, **facts: Fact) -> AbstractContextManager[Doing]:
    """Tell of what is done inside the context: one of `words.WORKS`."""
    return NOTHING if _recorder is None else _recorder.work(name, facts)


def worked(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Tell of each call of a function."""

    def of(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def told(*given: P.args, **named: P.kwargs) -> R:
            if _recorder is None:
                return function(*given, **named)
            with _recorder.work(name, {}):
                return function(*given, **named)

        return told

    return of


def done(name: str, began: float, ended: float, **facts: Fact) -> None:
    """Tell of work that another program did, from one Unix time to another."""
    if _recorder is not None:
        _recorder.done(name, began, ended, facts)


def count(name: str, amount: int = 1, **facts: Fact) -> None:
    """So many more of one of `words.MEASURES`."""
    if _recorder is not None:
        _recorder.count(name, amount, facts)


def moment(name: str, at: float) -> None:
    """The latest moment of one of `words.MEASURES`, Unix time."""
    if _recorder is not None:
        _recorder.moment(name, at)


def is_told() -> bool:
    """Whether somebody hears of work."""
    return _recorder is not None


def tell(recorder: Recorder | None) -> None:
    """From now on tell the recorder; None for nobody. Called where a process starts and ends."""
    global _recorder
    _recorder = recorder
