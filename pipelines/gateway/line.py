"""The one line that all requests stand in: worked together, appended together, answered each.

One thread works, so that what is appended has one order. While it works others come, and are worked
together the next time.
"""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lane.batch import Batch
from lane.log import AwayError, FullError, LaneError, Log, OversizedError, behind
from pipelines.gateway.clock import Clock
from pipelines.gateway.delivered import Delivered, answered
from pipelines.gateway.legal import Legal
from pipelines.gateway.refusal import Refusal, unavailable
from pipelines.gateway.working import Moment, Worked, by_feed, worked
from pipelines.intake.keys import Keys
from telemetry.work import count, work

LOG = logging.getLogger("stationhouse.gateway")
TOGETHER = 2_000
"""Lines that are worked at one time: more would make the first of them wait."""
CODES: Mapping[type[LaneError], str] = {FullError: "NO_SPACE", AwayError: "BROKER_AWAY"}
REST_SECONDS = 1.0
"""After the log failed it is not tried again for so long."""
Answer = Mapping[str, object]


@dataclass(frozen=True)
class _Waiting:
    """A request and who waits for its answer."""

    one: Delivered
    answer: "asyncio.Future[Answer]"


class Line:
    """Takes requests from an event loop and appends them in a thread of its own."""

    def __init__(
        self, log: Log, keys: Keys, clock: Clock, legal: Legal, skew_seconds: float
    ) -> None:
        self._log, self._keys, self._clock, self._legal = log, keys, clock, legal
        self._skew = skew_seconds
        self._coming: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="line", daemon=True)
        self._knows = False
        self._failed: tuple[float, Refusal] | None = None

    def start(self) -> None:
        """Begin to work. A log that cannot be written now is tried again with each request."""
        self._thread.start()

    def stop(self) -> None:
        """Work what waits, then end."""
        self._coming.put(None)
        self._thread.join()

    @property
    def is_well(self) -> bool:
        """Whether it works, and the log can be written."""
        return self._thread.is_alive() and self._knows

    async def take(self, one: Delivered) -> Answer:
        """The answer once the request is durable; `Refusal` where it was not taken."""
        waiting = _Waiting(one, asyncio.get_running_loop().create_future())
        self._coming.put(waiting)
        return await waiting.answer

    def _run(self) -> None:
        ends = False
        while not ends:
            self._tried_to_learn()
            group, ends = self._next()
            if group:
                with work("gateway.group") as doing:
                    doing.found(rows=sum(len(one.one.lines) for one in group))
                    self._answer(group)

    def _next(self) -> tuple[list[_Waiting], bool]:
        """All that waits, but not too many lines; the flag says that no more will come."""
        found: list[_Waiting] = []
        lines = 0
        patience = None if self._knows else REST_SECONDS
        try:
            while lines < TOGETHER:
                one = self._coming.get(not found, patience)
                if one is None:
                    return found, True
                found.append(one)
                lines += len(one.one.lines)
        except queue.Empty:
            pass
        return found, False

    def _answer(self, group: Sequence[_Waiting]) -> None:
        try:
            answers = self._answers([one.one for one in group])
        except Exception as error:
            self._knows = False
            if len(group) > 1:
                # One of them is at fault; the others must not suffer for it.
                for one in group:
                    self._answer([one])
                return
            if not isinstance(error, OversizedError):
                LOG.exception("a request could not be worked")
            answers = [_oversized() if isinstance(error, OversizedError) else _broken(error)]
        settled = list(zip(group, answers, strict=True))
        group[0].answer.get_loop().call_soon_threadsafe(_settle, settled)

    def _answers(self, asked: Sequence[Delivered]) -> list[Answer | Refusal]:
        if self._failed and time.monotonic() < self._failed[0]:
            return [self._failed[1] for _ in asked]
        try:
            self._learn()
            known = {one.identity: self._log.held(one.identity) for one in asked}
            new = {one.identity: one for one in asked if known[one.identity] is None}
            made = self._worked(list(new.values()))
            taken = {key: one for key, one in made.items() if isinstance(one, Batch)}
            self._log.append(list(taken.values()))
        except LaneError as error:
            return [self._unavailable(error) for _ in asked]
        _tell(taken.values())
        found: list[Answer | Refusal] = []
        for one in asked:
            before = known[one.identity]
            result = before or made[one.identity]
            again = before is not None
            known[one.identity] = taken.get(one.identity, before)
            found.append(answered(result, again=again) if isinstance(result, Batch) else result)
        return found

    def _unavailable(self, error: LaneError) -> Refusal:
        """Said to all who ask now or soon: a broker that is away costs each try some seconds."""
        why = unavailable(CODES.get(type(error), "LANE_UNAVAILABLE"), str(error))
        self._knows, self._failed = False, (time.monotonic() + REST_SECONDS, why)
        return why

    def _worked(self, new: Sequence[Delivered]) -> dict[str, Worked]:
        """What each comes to, in the order in which they came."""
        now = Moment.of(self._clock.now(), self._skew)
        found: dict[str, Worked] = {}
        for asked in by_feed(new):
            batches = worked(asked[0].feed, asked, self._keys, now)
            found.update(zip((one.identity for one in asked), batches, strict=True))
        return {one.identity: self._allowed(found[one.identity]) for one in new}

    def _allowed(self, one: Worked) -> Worked:
        if isinstance(one, Refusal):
            return one
        why = self._legal.refusal(one)
        if why is None:
            self._legal.learn(one)
        return why or one

    def _learn(self) -> None:
        """What the log holds, from its beginning: at the start, and after it failed."""
        if self._knows:
            return
        self._log.append(())
        self._legal.forget()
        for batches, _ in behind(self._log, None):
            for batch in batches:
                self._clock.seen(batch.received_at)
                self._legal.learn(batch)
        self._knows = True

    def _tried_to_learn(self) -> None:
        try:
            self._learn()
        except Exception:
            # The thread must go on: whoever asks meanwhile is told what is wrong.
            LOG.exception("the lane cannot be written; it is tried again with each request")


def _tell(batches: Iterable[Batch]) -> None:
    """Count what came of the lines, by feed."""
    for batch in batches:
        count("gateway.rows", len(batch.rows), feed=batch.feed, state="accepted")
        count("gateway.rows", len(batch.aside), feed=batch.feed, state="quarantined")
        dropped = sum(batch.dropped.values())
        count("gateway.rows", dropped, feed=batch.feed, state="dropped")


def _settle(settled: Sequence[tuple[_Waiting, Answer | Refusal]]) -> None:
    """Give the answers in the event loop; who went away meanwhile gets none."""
    for one, answer in settled:
        if one.answer.done():
            continue
        if isinstance(answer, Refusal):
            one.answer.set_exception(answer)
        else:
            one.answer.set_result(answer)


def _oversized() -> Refusal:
    return Refusal(
        413, "TOO_LARGE", "What the request comes to is larger than the log takes at once.",
        "Send it in several batches, each with a key of its own.",
    )  # fmt: skip


def _broken(error: Exception) -> Refusal:
    return Refusal(
        500, "INTERNAL", f"It could not be worked ({type(error).__name__}); it was not taken.",
        "Send it again alone; if it fails again, tell the operator the time of this answer.",
    )  # fmt: skip
