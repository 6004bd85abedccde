"""Sends a script to the gateway as time passes, and each event until it is acknowledged."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby

import httpx

from pipelines.simulate.live import Event, Script, local_day

TOGETHER = 500
"""Events of one request."""
AHEAD = timedelta(minutes=1)
"""So much of the script is made at one time."""
BEAT_SECONDS = 0.25
AGAIN_SECONDS = 1.0


@dataclass
class Player:
    """One county to one gateway."""

    url: str
    token: str
    told: Callable[[str], None] = lambda _: None
    sent: Counter[str] = field(default_factory=Counter)
    """Lines that were acknowledged, by feed."""

    def play(self, script: Script, stopped: threading.Event, until: datetime | None = None) -> None:
        """Send what is due until it is stopped, or up to a moment of the wall."""
        begin = script.tempo.start
        with httpx.Client(timeout=30) as client:
            self._send(client, script.backlog(), stopped)
            for batch in _coming(script, begin, until):
                self._wait(batch[0].due, stopped)
                if stopped.is_set():
                    return
                self._send(client, batch, stopped)

    def _wait(self, due: datetime, stopped: threading.Event) -> None:
        stopped.wait(max(0.0, (due - _now()).total_seconds()))

    def _send(
        self, client: httpx.Client, events: Iterable[Event], stopped: threading.Event
    ) -> None:
        by_feed = sorted(events, key=lambda one: one.feed)
        for feed, group in groupby(by_feed, key=lambda one: one.feed):
            lines = [one.line for one in group]
            for start in range(0, len(lines), TOGETHER):
                self._post(client, feed, lines[start : start + TOGETHER], stopped)

    def _post(
        self, client: httpx.Client, feed: str, lines: list[str], stopped: threading.Event
    ) -> None:
        """One request, again and again until it is answered: the same bytes are the same batch."""
        body = "".join(f"{line}\n" for line in lines).encode()
        headers = {
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/x-ndjson"
        }  # fmt: skip
        while not stopped.is_set():
            try:
                answer = client.post(f"{self.url}/events/{feed}", content=body, headers=headers)
            except httpx.HTTPError as error:
                self.told(f"the gateway does not answer ({type(error).__name__}); trying again")
            else:
                if answer.status_code == httpx.codes.OK:
                    self.sent[feed] += len(lines)
                    return
                if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    raise PlayError(f"{feed}: {answer.status_code} {answer.text}")
                self.told(f"{feed}: {answer.status_code}; trying again")
            time.sleep(AGAIN_SECONDS)


class PlayError(RuntimeError):
    """The gateway does not take what is played; says what it answered."""


def _coming(script: Script, begin: datetime, until: datetime | None) -> Iterator[list[Event]]:
    """What comes, in beats: the events of a beat are sent together."""
    while until is None or begin < until:
        end = begin + AHEAD if until is None else min(begin + AHEAD, until)
        if _midnight(begin, end):
            yield script.shifts(end)
        beats = groupby(script.between(begin, end), key=_beat)
        for _, events in beats:
            batch = list(events)
            # Sent once the last of them has happened.
            yield [one._replace(due=batch[-1].due) for one in batch]
        begin = end


def _beat(event: Event) -> int:
    return int(event.due.replace(tzinfo=UTC).timestamp() / BEAT_SECONDS)


def _midnight(begin: datetime, end: datetime) -> bool:
    """Whether a local day begins between the two."""
    return local_day(begin) != local_day(end)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
