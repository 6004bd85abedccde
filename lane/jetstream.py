"""The log as a JetStream stream: durable once the server has acknowledged it."""

import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from nats.errors import Error as NatsError
from nats.js.api import StreamInfo
from nats.js.errors import APIError

from lane.background import Background
from lane.batch import Batch
from lane.broker import Broker
from lane.frames import LARGEST
from lane.log import AwayError, BusyError, LaneError, Place
from lane.settings import LaneSettings

T = TypeVar("T")
SECONDS = 30.0
"""Longer than any one call takes while the broker answers."""
WRONG_LAST_SEQUENCE = 10071


class JetStream:
    """A `Log` on a NATS server."""

    def __init__(self, settings: LaneSettings) -> None:
        self._settings = settings
        self._background: Background | None = None
        self._broker = Broker(settings)
        self._at: dict[str, int] | None = None
        self._last = 0
        self._one = threading.RLock()

    def append(self, batches: Sequence[Batch]) -> None:
        """Durable when it returns. After a failure what the stream holds is read anew."""
        with self._one:
            known = self._known()
            first = {one.id: one for one in reversed(batches) if one.id not in known}
            wanted = [one for one in batches if first.get(one.id) is one]
            if not wanted:
                return
            try:
                numbers = self._run(lambda: self._broker.append(wanted, self._last))
            except BaseException:
                self._at = None
                raise
            known.update(zip((one.id for one in wanted), numbers, strict=True))
            self._last = numbers[-1]

    def after(self, place: Place | None) -> tuple[Sequence[Batch], Place]:
        """The next batches; all again where the stream is another than the place is of."""
        with self._one:
            info = self._run(self._broker.info)
            number = _number(place, info)
            if number >= info.state.last_seq:
                return [], _place(info, info.state.last_seq)
            found = self._run(lambda: self._broker.after(number, info.state.last_seq, LARGEST))
        return [batch for _, batch in found], _place(info, found[-1][0])

    def held(self, identity: str) -> Batch | None:
        """The batch of that id."""
        with self._one:
            number = self._known().get(identity)
            return self._run(lambda: self._broker.batch(number)) if number is not None else None

    def forget(self, place: Place) -> None:
        """Remove the messages before the place."""
        with self._one:
            number = _number(place, self._run(self._broker.info))
            if number:
                self._run(lambda: self._broker.forget(number))
                self._at = {key: at for key, at in (self._at or {}).items() if at > number} or None

    def close(self) -> None:
        """Let go of the connection."""
        with self._one:
            if self._background is not None:
                self._background.run(self._broker.close(), SECONDS)
                self._background.close()
                self._background, self._broker = None, Broker(self._settings)
            self._at = None

    def _known(self) -> dict[str, int]:
        if self._at is None:
            info = self._run(self._broker.info)
            self._at = self._run(lambda: self._broker.identities(info))
            self._last = info.state.last_seq
        return self._at

    def _run(self, asked: Callable[[], Coroutine[Any, Any, T]]) -> T:
        if self._background is None:
            self._background = Background("lane")
        try:
            return self._background.run(asked(), SECONDS)
        except APIError as error:
            if error.err_code == WRONG_LAST_SEQUENCE:
                raise BusyError(f"another process appends to {self._settings.stream}") from error
            raise LaneError(f"{self._settings.stream}: {error.description}") from error
        except (NatsError, TimeoutError, OSError) as error:
            raise AwayError(f"{self._settings.stream}: {type(error).__name__}") from error


def _place(info: StreamInfo, number: int) -> Place:
    return Place(f"{_edition(info)}/{number}")


def _number(place: Place | None, info: StreamInfo) -> int:
    """The number that the place stands behind; that before the first of another edition."""
    edition, _, number = (place or "").rpartition("/")
    first = max(info.state.first_seq - 1, 0)
    return max(int(number), first) if edition == _edition(info) else first


def _edition(info: StreamInfo) -> str:
    """A stream that was made anew counts from one again."""
    return str(info.created)
