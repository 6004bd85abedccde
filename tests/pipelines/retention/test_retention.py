"""What is past its time and not on hold goes, all else stays, and a receipt tells of it."""

import json
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import journal
from pipelines.retention.commands import retention
from pipelines.retention.holds import HoldError, Wanted
from pipelines.retention.receipt import kept as receipts_in

from .conftest import NOW, house

MONTH = timedelta(days=30)


def fix(unit, at):
    return {"unit_id": unit, "fix_at": at, "longitude": 114.8, "latitude": 34.8}


def item(name, state, at):
    return {"item_id": name, "state": state, "found_at": at, "updated_at": at}


def call(number, offered, closed, value="SECRET-NUMBER"):
    return {
        "centre_id": "c", "call_no": number, "offered_at": offered, "closed_at": closed,
        "callback_enc": value,
    }  # fmt: skip


def ledger(kept):
    path = kept.place.ledger
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@settings(max_examples=25, deadline=None)
@given(
    ages=st.lists(
        st.tuples(st.sampled_from("AB"), st.integers(20 * 24, 40 * 24)), min_size=1, max_size=30,
        unique=True,
    ),
    held=st.sampled_from(["", "A", "B"]),
)  # fmt: skip
def test_what_is_past_its_time_and_not_held_goes_and_all_else_stays(ages, held):
    with tempfile.TemporaryDirectory() as folder:
        kept = house(Path(folder))
        rows = [fix(unit, NOW - timedelta(hours=hours)) for unit, hours in ages]
        half = len(rows) // 2
        for number, part in enumerate((rows[:half], rows[half:])):
            if part:
                kept.deliver(
                    "patrolPositions", "patrol_positions", part, f"2026-01-0{number + 1}T00:00:00"
                )
        if held:
            wanted = Wanted("patrolPositions", "patrol_positions", "COMPLAINT")
            wanted = Wanted(**{**vars(wanted), "equal": {"unit_id": held}})
            kept.place.holds.lay(wanted, "judge-1", NOW)
        before = kept.rows("patrol_positions")

        receipts = kept.run()

        expected = [row for row in before if row["fix_at"] > NOW - MONTH or row["unit_id"] == held]
        assert kept.rows("patrol_positions") == expected
        gone = len(before) - len(expected)
        assert sum(one.rows for one in receipts) == gone
        assert kept.run() == []
        if gone:
            oldest = min(r["fix_at"] for r in before if r["unit_id"] != held)
            assert receipts[0].lag_seconds == (NOW - oldest - MONTH).total_seconds()


def test_with_the_version_that_ends_a_record_go_its_older_ones(kept):
    """Otherwise the item would be in store again."""
    long_ago = NOW - timedelta(days=500)
    kept.deliver("lostProperty", "found_items", [
        item("ended", "IN_STORE", long_ago), item("open", "IN_STORE", long_ago),
    ])  # fmt: skip
    kept.deliver("lostProperty", "found_items", [
        item("ended", "RETURNED", long_ago + timedelta(days=1)),
    ])  # fmt: skip

    (receipt,) = kept.run()

    assert [row["item_id"] for row in kept.rows("found_items")] == ["open"]
    assert (receipt.rule, receipt.rows) == ("lostProperty-kept_1", 2)


def test_a_hold_of_one_version_holds_the_record(kept):
    long_ago = NOW - timedelta(days=500)
    kept.deliver("lostProperty", "found_items", [item("a", "IN_STORE", long_ago)])
    kept.deliver("lostProperty", "found_items", [item("a", "RETURNED", long_ago)])
    wanted = Wanted("lostProperty", "found_items", "PROCEEDINGS", equal={"state": "IN_STORE"})
    hold = kept.place.holds.lay(wanted, "judge-1", NOW)

    assert kept.run() == []
    kept.place.holds.lift(hold.id, "judge-1", NOW)
    assert [one.rows for one in kept.run()] == [2]
    assert [line["operation"] for line in ledger(kept)] == ["ALTER", "ALTER", "ERASE"]


def test_the_call_back_number_goes_before_its_call(kept):
    old, young = NOW - timedelta(days=91), NOW - timedelta(days=80)
    rows = [call("1", old, old), call("2", old, young), call("3", young, young)]
    kept.deliver("callsForService", "calls_for_service", rows)

    (receipt,) = kept.run()

    left = {row["call_no"]: row["callback_enc"] for row in kept.rows("calls_for_service")}
    assert left == {"1": None, "2": "SECRET-NUMBER", "3": "SECRET-NUMBER"}
    assert (receipt.what, receipt.rows, receipt.lag_seconds) == ("COLUMN", 1, 86_400)


def test_a_recording_on_legal_hold_stays(kept):
    old = NOW - timedelta(days=300)
    rows = [
        {"segment_id": name, "start_at": old, "uploaded_at": old, "retention_class": "ROUTINE",
         "legal_hold": held}
        for name, held in (("a", True), ("b", False))
    ]  # fmt: skip
    kept.deliver("bodyCamSegments", "body_cam_segments", rows)

    kept.run()

    assert [row["segment_id"] for row in kept.rows("body_cam_segments")] == ["a"]


def test_quarantine_goes_by_the_time_it_was_taken_in(kept):
    rows = [fix("A", NOW)]
    old = kept.deliver("patrolPositions", "patrol_positions", rows, "2026-05-01T00:00:00+00:00")
    young = kept.deliver("patrolPositions", "patrol_positions", rows, "2026-06-20T00:00:00+00:00")
    paths = [kept.quarantine(one, "patrol_positions", "said") for one in (old, young)]

    (receipt,) = kept.run()

    assert [path.exists() for path in paths] == [False, True]
    assert (receipt.what, receipt.rows) == ("QUARANTINE", 1)


def test_a_deleted_delivery_is_still_known(kept):
    name = kept.deliver("patrolPositions", "patrol_positions", [fix("A", NOW - 2 * MONTH)])

    kept.run()

    assert kept.rows("patrol_positions") == []
    assert kept.place.lake.receipt(name).tables["patrol_positions"].accepted == 1


def test_receipts_are_in_the_ledger_and_say_nothing_of_the_rows(kept):
    old = NOW - timedelta(days=91)
    kept.deliver("callsForService", "calls_for_service", [call("CALL-7", old, old)])

    (receipt,) = kept.run()

    (entry,) = ledger(kept)
    assert (entry["operation"], entry["event"], entry["receipt"]) == (
        "ERASE", receipt.event, receipt.hash,
    )  # fmt: skip
    assert entry["row_count"] == 1
    assert receipts_in(kept.place.receipts) == [receipt]
    told = kept.place.ledger.read_text() + receipt.line
    assert "SECRET-NUMBER" not in told
    assert "CALL-7" not in told


class KilledError(BaseException):
    pass


def test_killed_at_any_step_the_next_run_finishes_it_once(kept, tmp_path, monkeypatch):
    """Each step that touches the disk in turn is the last one of its process."""
    steps = 0
    for step in range(1, 200):
        one = house(tmp_path / str(step))
        rows = [fix("A", NOW - MONTH - timedelta(hours=h)) for h in (1, 2, 30)]
        one.deliver("patrolPositions", "patrol_positions", [*rows, fix("A", NOW - MONTH)])
        one.deliver("patrolPositions", "patrol_positions", [fix("B", NOW)])
        with monkeypatch.context() as patched:
            if not killed(one, step, patched):
                break
        steps += 1
        one.run()
        assert len(one.rows("patrol_positions")) == 1
        (receipt,) = receipts_in(one.place.receipts)
        assert receipt.rows == 4
        assert [line["receipt"] for line in ledger(one)] == [receipt.hash]
        assert not list((one.place.root / "decided").glob("*"))
    assert steps > 10


def killed(one, step, patched) -> bool:
    left = [step]

    def dying(real):
        def act(*given, **more):
            left[0] -= 1
            if left[0] == 0:
                raise KilledError
            return real(*given, **more)

        return act

    for name in ("rename", "replace", "unlink", "mkdir"):
        patched.setattr(Path, name, dying(getattr(Path, name)))
    patched.setattr(journal, "append", dying(journal.append))
    patched.setattr("pipelines.retention.run.flush", dying(lambda folder: None))
    try:
        one.run()
    except KilledError:
        return True
    return False


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Wanted("nobody", "t", "COMPLAINT"), "no source nobody"),
        (Wanted("disputes", "t", "COMPLAINT"), "no table t"),
        (Wanted("disputes", "disputes", "WHIM", equal={"dispute_id": "1"}), "WHIM is no reason"),
        (Wanted("disputes", "disputes", "COMPLAINT"), "names days or values"),
        (Wanted("disputes", "disputes", "COMPLAINT", equal={"x": "1"}), "no column x"),
        (Wanted("disputes", "disputes", "COMPLAINT", equal={"closed_at": "x"}), "no timestamp"),
    ],
)
def test_a_hold_that_names_nothing_is_refused(kept, wanted, told):
    with pytest.raises(HoldError, match=told):
        kept.place.holds.lay(wanted, "judge-1", NOW)
    assert ledger(kept) == []


def test_the_commands_plan_delete_and_tell(tmp_path, monkeypatch):
    monkeypatch.setenv("STATIONHOUSE_HOME", str(tmp_path))
    kept = house(tmp_path)
    kept.deliver("patrolPositions", "patrol_positions", [fix("A", datetime(2025, 1, 1))])

    def said(*words):
        done = CliRunner().invoke(retention, words, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    laid = said("hold", "add", "patrolPositions", "patrol_positions", "--reason", "COMPLAINT",
                "--by", "j", "--from", "2024-12-31", "--until", "2025-01-01")  # fmt: skip
    assert "Nothing is past" in said("run")
    assert "in force" in laid
    said("hold", "lift", laid.split()[1], "--by", "j")
    assert "patrol" in said("plan")
    assert "patrol" in said("run")
    assert "ROWS" in said("receipts")
    assert "Nothing is past" in said("plan")


def test_half_a_line_of_another_never_runs_into_ours(tmp_path):
    path = tmp_path / "ledger" / "access.jsonl"
    path.parent.mkdir()
    path.write_bytes(b'{"half')
    journal.append(path, [b"{}", b"[]"])
    assert path.read_bytes() == b'{"half\n{}\n[]\n'
