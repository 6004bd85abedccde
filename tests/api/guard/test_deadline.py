"""Time and memory of a question, over real HTTP, and what cannot be interrupted."""

import asyncio
import threading
import time
from pathlib import Path

import pytest

from api.guard.bounds import Bounds
from api.guard.deadline import Stopped, bounded, current
from api.guard.slots import Busy, Slots
from tests.api.legs import legs
from tests.api.published import publish

from .serving import ASK, ENDLESS, HUGE, asked

ROWS = {"responseTimes": legs(["410225101201"])}


def open_files() -> set[str]:
    found = set()
    for one in Path("/proc/self/fd").iterdir():
        try:
            found.add(str(one.readlink()))
        except OSError:
            continue
    return found


def test_a_statement_is_stopped_when_its_time_is_over(tmp_path):
    with asked(tmp_path, ROWS, ENDLESS, SECONDS="0.5") as house:
        answer = house.ask()

        (error,) = answer.json()["errors"]
        assert error["extensions"] == {"code": "TIMEOUT"}
        assert "0.5 seconds" in error["message"]
        (line,) = house.lines
        assert (line["decision"], line["deny_reason"]) == ("DENY", "TIMEOUT")
        assert "checksum" not in line


def test_what_was_stopped_lets_go_of_its_snapshot(tmp_path):
    with asked(tmp_path, ROWS, ENDLESS, SECONDS="0.5") as house:
        house.ask()
        before = open_files()
        publish(tmp_path / "published", {}, "S2")
        answer = house.ask(ASK)

        assert answer.json()["data"]["dispatch"]["responseTimes"] == {"totalCount": 0}
        first = str(tmp_path / "published" / "snapshot-S1.duckdb")
        assert first in before
        assert first not in open_files()


def test_a_question_that_needs_too_much_memory_is_stopped_and_the_next_is_answered(tmp_path):
    with asked(tmp_path, ROWS, HUGE, MEMORY_MB="64") as house:
        (error,) = house.ask().json()["errors"]

        assert error["extensions"] == {"code": "QUERY_TOO_LARGE"}
        assert "memory" in error["message"]
        assert house.lines[-1]["deny_reason"] == "MEMORY"
        other = "query @purpose(of: AUDIT) { oversight { sourceHealth { totalCount } } }"
        assert "errors" not in house.ask(other).json()


def test_work_that_cannot_be_stopped_keeps_its_turn_until_it_has_ended():
    """Python in a thread goes on; whoever asked is told, and nobody else is let in meanwhile."""
    goes_on, slots = threading.Event(), Slots(Bounds(at_once=1, patience_seconds=0.01))

    async def work():
        async with slots.turn():
            await asyncio.to_thread(goes_on.wait)
            current().check()

    async def told():
        with pytest.raises(Stopped) as stopped:
            await bounded(work(), 0.01)
        with pytest.raises(Busy):
            async with slots.turn():
                pass
        goes_on.set()
        async with asyncio.timeout(10), slots.turn(begun=True):
            return stopped.value

    assert asyncio.run(told()).reason == "TIMEOUT"


def test_work_that_ends_after_its_time_is_never_an_answer():
    async def work():
        await asyncio.to_thread(time.sleep, 0.05)
        current().check()
        return "an answer"

    with pytest.raises(Stopped):
        asyncio.run(bounded(work(), 0.01))


def test_work_in_time_is_given_back_and_its_failure_too():
    async def fails():
        raise KeyError("x")

    async def works():
        return 1

    assert asyncio.run(bounded(works(), 5)) == 1
    with pytest.raises(KeyError):
        asyncio.run(bounded(fails(), 5))
