"""Turns: who comes on top is told when to come again."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.guard.bounds import Bounds
from api.guard.slots import Busy, Slots
from tests.api.legs import legs

from .serving import ENDLESS, asked


def test_so_many_at_once_so_many_wait_and_no_more():
    async def told():
        slots = Slots(Bounds(at_once=1, waiting=1, patience_seconds=60))
        async with slots.turn():
            waiting = asyncio.create_task(taken(slots))
            await asyncio.sleep(0)
            with pytest.raises(Busy):
                async with slots.turn():
                    pass
            assert not waiting.done()
        return await waiting

    assert asyncio.run(told()) == "had its turn"


def test_what_has_begun_to_leave_waits_even_where_the_queue_is_full():
    async def told():
        slots = Slots(Bounds(at_once=1, waiting=1, patience_seconds=60))
        async with slots.turn():
            waiting = [asyncio.create_task(taken(slots))]
            await asyncio.sleep(0)
            waiting.append(asyncio.create_task(taken(slots, begun=True)))
            await asyncio.sleep(0)
        return await asyncio.gather(*waiting)

    assert asyncio.run(told()) == ["had its turn"] * 2


async def taken(slots, **more):
    async with slots.turn(**more):
        return "had its turn"


@pytest.mark.parametrize("path", ["/graphql", "/usage/findUsage"])
def test_a_busy_house_answers_503_and_says_when_to_come_again(tmp_path, path):
    rows = {"responseTimes": legs(["410225101201"])}
    limits = {"AT_ONCE": "1", "WAITING": "1", "PATIENCE_SECONDS": "0.05", "SECONDS": "8"}
    with asked(tmp_path, rows, ENDLESS, **limits) as house, ThreadPoolExecutor(1) as pool:
        house.token("auditor-1")  # The issuer's key is made once, before two ask at once.
        slow = pool.submit(until_its_turn, house)
        refused = None
        while refused is None and not slow.done():
            answer = other(house, path)
            refused = answer if answer.status_code == 503 else None

    assert refused is not None
    assert refused.headers["retry-after"] == "2"
    body = refused.json()
    assert (body.get("code") or body["errors"][0]["extensions"]["code"]) == "BUSY"


def until_its_turn(house):
    """The slow question, which may itself be sent away at first."""
    while (answer := house.ask()).status_code == 503:
        pass
    return answer


def other(house, path):
    if path == "/graphql":
        return house.ask("{ __typename }")
    return house.client.get(path, headers=house.token("citizen-1"))


def test_health_is_told_however_busy_it_is(tmp_path):
    rows = {"responseTimes": legs(["410225101201"])}
    limits = {"AT_ONCE": "1", "WAITING": "1", "PATIENCE_SECONDS": "0.05", "SECONDS": "1"}
    with asked(tmp_path, rows, ENDLESS, **limits) as house, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(house.ask)
        assert house.client.get("/healthz").text == "ok"
        assert slow.result().json()["errors"][0]["extensions"]["code"] == "TIMEOUT"
