"""The heart of the board: seeds and events come to what dbt builds when the same comes by files."""
# ruff: noqa: S311, S608

import random
from itertools import count

import pytest

from api.live.bench import Bench
from api.live.present import Present
from api.snapshot import Snapshot
from contracts import published, snake
from contracts.board import plan
from tests.api.live.county import DECIDED, batches, county

pytestmark = pytest.mark.slow
DECIDED_IN = ("duplicate_call_groups", "stolen_vehicle_alerts", "minor_protection_alerts")
TABLES = {snake(one.id): one.table(snake(one.id)) for one in published().values()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return county(tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="module")
def whole(made):
    """Every live mart as dbt built it of all files."""
    snapshot = Snapshot(made.whole)
    yield {mart: rows(snapshot, mart) for mart in plan().marts}
    snapshot.retire()


@pytest.fixture
def early(made):
    snapshot = Snapshot(made.early)
    yield snapshot
    snapshot.retire()


def bench_of(snapshot):
    """Nothing waits: each look at its clock is ten seconds later."""
    return Bench(snapshot, count(0, 10).__next__)


def rows(store, mart):
    columns = ", ".join(f'"{column.name}"' for column in TABLES[mart].columns)
    return store.rows(f'select {columns} from "{mart}" order by all', ())


def settled(bench):
    """The board when nothing waits any more."""
    board = bench.board("1")
    while bench.is_due:
        board = bench.next_due("1")
    return board


def shown(snapshot, bench):
    present = Present(snapshot, settled(bench))
    return {mart: rows(present, mart) for mart in plan().marts}


def assert_same(found, wanted):
    for mart in plan().marts:
        assert found[mart] == wanted[mart], mart


def test_the_county_has_something_to_say_in_every_live_mart(whole, early):
    assert {mart for mart, found in whole.items() if not found} == set()
    assert rows(early, "active_calls") != whole["active_calls"]


def test_what_was_decided_is_among_it(made, whole):
    tables = {table for table, _ in made.events}
    told = {str(one) for mart in DECIDED_IN for row in whole[mart] for one in row}

    assert set(DECIDED) <= tables
    assert {"LINKED", "REJECTED", "CHECKED_OK", "CONFIRMED"} <= told


@pytest.mark.parametrize("seed", [1, 2])
def test_events_in_any_order_and_twice_come_to_what_dbt_builds(made, whole, early, seed):
    bench = bench_of(early)
    rng = random.Random(seed)
    some = list(batches(made.events, rng))
    for start in range(0, len(some), 100):
        bench.bring(some[start : start + 100])
        if rng.random() < 0.2:
            bench.board("0")
    assert_same(shown(early, bench), whole)
    bench.close()


def test_what_is_brought_again_changes_nothing(made, whole, early):
    bench = bench_of(early)
    bench.bring(batches(made.events, random.Random(3)))
    before = settled(bench)
    bench.bring(batches(made.events, random.Random(4)))
    again = settled(bench)
    assert {name: one.change for name, one in again.shown.items()} == {
        name: one.change for name, one in before.shown.items()
    }
    bench.close()


def test_a_snapshot_that_holds_the_events_already_says_the_same(made, whole):
    snapshot = Snapshot(made.whole)
    bench = bench_of(snapshot)
    bench.bring(batches(made.events, random.Random(5)))
    assert_same(shown(snapshot, bench), whole)
    bench.close()
    snapshot.retire()


def test_what_came_goes_along_to_the_board_of_the_next_snapshot(made, whole, early):
    first, second = bench_of(early), bench_of(early)
    first.bring(batches(made.events, random.Random(6)))
    second.carry(first)
    assert_same(shown(early, second), whole)
    for bench in (first, second):
        bench.close()
