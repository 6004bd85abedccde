"""The bench: what is looked up, what waits, and what comes malformed or from the future."""

from datetime import datetime, timedelta

import pytest

from api.live.bench import TRIMMED_AFTER, Bench
from api.live.present import Present
from api.snapshot import Snapshot
from contracts.board import plan
from lane.batch import Batch, moment
from tests.api.live.seeded import seeded

NOW = datetime(2026, 6, 28, 15)
BUILT = {
    "int_places": [
        {"place_code": "a", "grid_id": "410225001001", "area_id": "410225001"},
        {"place_code": "b", "grid_id": "410225002001", "area_id": "410225002"},
    ],
    "stg_duty_roster": [
        {"unit_id": "u1", "shift_start": NOW - timedelta(hours=4), "zone_id": "410225001",
         "shift_end": NOW + timedelta(hours=4), "day": NOW.date()}
    ],
}  # fmt: skip


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def made(tmp_path):
    """A bench over two villages and a shift, its snapshot and its clock."""
    seeded(tmp_path, {}, BUILT)
    snapshot, clock = Snapshot(tmp_path / "snapshot-S1.duckdb"), Clock()
    bench = Bench(snapshot, clock)
    yield bench, snapshot, clock
    bench.close()
    snapshot.retire()


def call(number, **more):
    return {"centre_id": "C", "call_no": number, "offered_at": moment(NOW), "type_common": "FIRE",
            "channel": "VOICE", "longitude": 114.8, "latitude": 34.8, "abandoned": False,
            "area_id": "410225", **more}  # fmt: skip


def fix(unit, at=NOW, **more):
    return {"unit_id": unit, "fix_at": moment(at), "received_at": moment(at), "longitude": 114.8,
            "latitude": 34.8, "duty_state": "ON_DUTY", **more}  # fmt: skip


def batch(table, *rows, received_at=NOW):
    return Batch(f"{table}-{len(rows)}-{rows[0]}", "a/feed", table, received_at, rows)


def rows(made, sql):
    bench, snapshot, _ = made
    board = bench.board("1")
    while bench.is_due:
        board = bench.next_due("1")
    return Present(snapshot, board).rows(sql, ())


def test_the_village_of_a_call_is_looked_up_when_its_address_is_named(made):
    made[0].bring([batch("calls_for_service", call("1", address_code="b"), call("2"))])
    assert rows(made, "select call_id, area_id from active_calls order by 1") == [
        ("C/1", "410225002001"),
        ("C/2", "410225"),
    ]


def test_a_call_shows_at_once_and_a_while_later_that_it_may_be_one_with_another(made):
    bench, _, clock = made
    asked = "select call_id, duplicate_group_id from active_calls order by 1"
    assert rows(made, asked) == []
    bench.bring([batch("calls_for_service", call("1"), call("2"))])
    assert rows(made, asked) == [("C/1", None), ("C/2", None)]
    assert not bench.is_due
    clock.now = 5.0
    assert bench.is_due
    assert rows(made, asked) == [("C/1", "C/1"), ("C/2", "C/1")]


def test_of_what_is_due_together_one_is_worked_out_at_a_time_the_longest_overdue_first(made):
    bench, _, clock = made
    for n in range(2):
        moved = fix("u1", NOW + timedelta(seconds=n))
        bench.bring([batch("calls_for_service", call(str(n))), batch("patrol_positions", moved)])
        bench.board(str(n))
    clock.now = 60.0
    worked = []
    while bench.is_due:
        before = dict(bench._worked)
        bench.next_due("3")
        worked.append({name for name, at in bench._worked.items() if at != before[name]})
    waiting = {name for name, one in plan().models.items() if one.patient}

    assert len(worked) > 1
    assert all(len(some & waiting) == 1 for some in worked)
    assert "unit_status_board" in worked[-1]


def test_what_did_not_change_is_the_same_frame_on_the_next_board(made):
    bench, _, _ = made
    before = bench.board("1")
    bench.bring([batch("patrol_positions", fix("u1"))])
    after = bench.board("2")
    assert after.shown["unit_positions"].frame.height == 1
    assert after.change("unit_positions") == before.change("unit_positions") + 1
    assert after.shown["call_brief"] is before.shown["call_brief"]


def test_what_is_no_value_of_its_column_is_null_and_breaks_nothing(made):
    wrong = fix("u1", accuracy_m="about here", heading_deg=None, speed_kmh=True)
    made[0].bring([batch("patrol_positions", wrong)])
    assert rows(made, "select unit_id, accuracy_m from unit_positions") == [("u1", None)]


def test_rows_of_a_table_that_no_board_has_are_passed_by(made):
    assert made[0].bring([batch("fraud_reports", {"report_id": "R"})]) == 0


def test_an_event_later_than_its_receipt_is_not_the_latest(made):
    late = fix("u1", NOW + timedelta(days=1))
    made[0].bring([batch("patrol_positions", fix("u1"), late)])
    assert made[0].board("1").as_of(["patrolPositions"]) == NOW


def test_of_a_unit_the_last_fix_is_held_and_none_of_where_it_was_before(made):
    bench, _, _ = made
    for hour in range(3):
        track = (fix("u1", NOW + timedelta(hours=hour, seconds=n)) for n in range(3000))
        bench.bring([batch("patrol_positions", *track)])
    assert len(bench._frame("select * from int_recent_positions")) <= TRIMMED_AFTER
