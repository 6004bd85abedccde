"""A row leaves quarantine by the rules of today, once, with a receipt that names the first."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts import journal
from contracts.feeds import Delivers, Unpivot
from pipelines.intake.lake import Lake
from pipelines.quality.results import PASS
from pipelines.quality.tally import state, tally
from pipelines.repair.again import CUT_WORDS, NO_ROW_WORDS, WITHHELD_WORDS
from pipelines.repair.aside import RepairError, Wanted, delivery_of
from pipelines.repair.release import STILL, release
from tests.pipelines.intake.conftest import CONTRACT, ROOMS, feed, row

from .conftest import BY, COLUMNS, LATE, Repaired, mended, plain

TYPE = "rooms-counted_at-type"


def ledger(repaired):
    path = repaired.house().ledger
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_what_keeps_the_contract_after_a_fix_is_taken_with_its_line_and_its_receipt(repaired):
    first = repaired.take(plain("H1"), plain("H2", time=LATE), plain("H3", time=LATE, rooms=-1))

    done = repaired.release(first)

    assert repaired.accepted() == {"H1": [2], "H2": [3]}
    assert repaired.aside(first) == [4]
    assert done.receipt.releases == first.delivery
    assert done.receipt.tables["rooms"].accepted == 1
    assert done.stays == {STILL: 1}
    assert repaired.house().lake.receipt(first.delivery) == first


def test_a_second_release_takes_nothing_twice(repaired):
    first = repaired.take(plain("H2", time=LATE))

    repaired.release(first)
    again = repaired.release(first)

    assert again.receipt is None
    assert repaired.accepted() == {"H2": [2]}
    assert len(ledger(repaired)) == 1


def test_both_receipts_balance_and_the_day_counts_each_row_once(repaired):
    first = repaired.take(plain("H1"), plain("H2", time=LATE), plain("H3", taken=-1))
    repaired.release(first)

    receipts = [one for one in repaired.house().lake.receipts() if one.state != "refused"]
    total = tally(receipts, "rooms")

    assert all(count.balanced() for one in receipts for count in one.tables.values())
    assert (total.files, total.rows, total.accepted, total.quarantined) == (1, 3, 2, 1)
    assert +total.reasons == {"rooms-occupied_n-minimum": 1}


def test_a_day_that_was_stopped_for_its_quarantine_is_good_again(repaired):
    first = repaired.take(plain("H1"), plain("H2", time=LATE))
    before = state(tally(repaired.house().lake.receipts(), "rooms"), "rooms")
    repaired.release(first)

    assert before != PASS
    assert state(tally(repaired.house().lake.receipts(), "rooms"), "rooms") == PASS


def test_a_wider_contract_releases_what_the_old_one_refused(repaired):
    first = repaired.take(plain("H1", rooms=501))
    columns = tuple(
        replace(one, maximum=900) if one.name == "rooms_n" else one for one in ROOMS.columns
    )
    table = replace(ROOMS, columns=columns)
    contract = replace(CONTRACT, version="1.1.0", tables=(table,))
    wider = feed(delivers=(Delivers(contract, table, COLUMNS),))

    done = repaired.release(first, known=wider)

    assert done.receipt.tables["rooms"].contract_version == "1.1.0"
    assert repaired.accepted() == {"H1": [2]}


def test_only_rows_of_the_named_rule_are_released(repaired):
    first = repaired.take(plain("H1", time=LATE), plain("H2", time=LATE, rooms=-1))
    repaired.release(first, "rooms-rooms_n-minimum")
    assert repaired.accepted() == {}
    repaired.release(first, TYPE)
    assert repaired.accepted() == {"H1": [2]}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (plain("H1", time=LATE, phone="13800000000"), WITHHELD_WORDS),
        (plain("H1", time=LATE, note="a word"), WITHHELD_WORDS),
        (plain("H" * 200, time=LATE), CUT_WORDS),
        ("one field", NO_ROW_WORDS),
    ],
)
def test_what_quarantine_does_not_hold_whole_stays_and_says_why(repaired, line, why):
    first = repaired.take(line)

    done = repaired.release(first)

    assert done.receipt is None
    assert done.stays == {why: 1}
    assert repaired.aside(first) == [2]


def test_with_the_file_at_hand_a_withheld_value_is_taken_and_sealed(repaired):
    first = repaired.take(plain("H1"), row("H2", time=LATE, phone="13800000000"), stays=True)

    repaired.release(first)

    rows = pl.read_parquet(repaired.house().lake.files("rooms"), hive_partitioning=False)
    (sealed,) = rows.filter(pl.col("hotel_id") == "H2")["phone_enc"]
    assert "13800000000" not in sealed
    assert repaired.accepted() == {"H1": [2], "H2": [3]}


def test_another_file_is_not_taken_for_it(repaired):
    first = repaired.take(row("H2", time=LATE, phone="13800000000"))
    repaired.take(row("H9", time=LATE, phone="13900000000"), stays=True)

    assert repaired.release(first).stays == {WITHHELD_WORDS: 1}


def test_rows_that_become_the_same_are_dropped_and_counted(repaired):
    first = repaired.take(plain("H1", time=LATE), plain("H1", time=LATE))

    done = repaired.release(first)

    count = done.receipt.tables["rooms"]
    assert (count.rows, count.accepted, count.dropped) == (2, 1, {"rooms-repeated_row": 1})
    assert repaired.aside(first) == []


def test_a_row_that_may_only_be_counted_leaves_as_a_count(repaired):
    acts = replace(CONTRACT.minimisation, reductions=CONTRACT.minimisation.reductions[1:])
    before = replace(CONTRACT, minimisation=acts)
    older = feed(delivers=(Delivers(before, ROOMS, COLUMNS),))
    first = repaired.take(plain("H1", time=LATE, rooms=0, taken=0), known=older)

    done = repaired.release(first)

    count = done.receipt.tables["rooms"]
    assert (count.rows, count.accepted, count.dropped) == (1, 0, {"rooms-closed": 1})
    assert repaired.aside(first) == []


def test_steps_of_one_line_are_told_apart(repaired):
    """A unit's line is several rows; the step that was refused is released, the others stay."""

    def steps(**changes):
        how = {**COLUMNS, "counted_at": replace(COLUMNS["counted_at"], source="$time")}
        how["note"] = replace(COLUMNS["note"], source="$name")
        how = {name: replace(one, **changes.get(name, {})) for name, one in how.items()}
        unpivot = Unpivot("counted_at", "note", ("time", "price"), "rooms-no_step")
        return feed(delivers=(Delivers(CONTRACT, ROOMS, how, unpivot),))

    first = repaired.take(
        plain("H1", price=LATE), plain("H2", price="2026-06-01 10:00:00"), known=steps(), stays=True
    )
    assert first.tables["rooms"].accepted == 3

    repaired.release(first, known=steps(counted_at={"formats": mended().delivers[0].columns[
        "counted_at"].formats}))  # fmt: skip

    assert repaired.accepted() == {"H1": [2, 2], "H2": [3, 3]}
    assert repaired.aside(first) == []


def test_a_file_refused_whole_is_taken_when_its_feed_is_mended(repaired):
    strict = feed(format=replace(feed().format, delimiter=";"))
    refused = repaired.take(plain("H1"), known=strict, stays=True)
    assert refused.state == "refused"

    done = repaired.release(refused)

    assert done.receipt.state == "taken"
    assert repaired.accepted() == {"H1": [2]}
    assert not tally(repaired.house().lake.receipts(), "rooms").refused


def test_a_file_refused_whole_that_is_gone_must_come_again(repaired):
    strict = feed(format=replace(feed().format, delimiter=";"))
    refused = repaired.take(plain("H1"), known=strict)
    with pytest.raises(RepairError, match="deliver it again"):
        repaired.release(refused)


def test_a_name_that_fits_no_delivery_or_several_is_refused(repaired):
    repaired.take(plain("H1"))
    for name in ("", "abc", "z" * 12):
        with pytest.raises(RepairError, match="names"):
            delivery_of(repaired.house().lake, name)


def test_the_ledger_is_told_before_anything_is_taken(repaired, tmp_path):
    first = repaired.take(plain("H2", time=LATE))
    house = repaired.house()
    house.ledger.parent.mkdir()
    house.ledger.mkdir()  # It cannot be written.

    with pytest.raises(OSError):
        release(house, first, Wanted(), BY)

    house.ledger.rmdir()
    assert repaired.accepted() == {}
    assert repaired.aside(first) == [2]
    repaired.release(first)
    (told,) = ledger(repaired)
    assert (told["operation"], told["actor"], told["row_count"]) == ("ALTER", "engineer-1", 1)
    assert told["arguments"]["delivery"] == first.delivery


class KilledError(BaseException):
    pass


def test_killed_at_any_step_nothing_is_lost_or_taken_twice(tmp_path, monkeypatch):
    steps = 0
    for step in range(1, 60):
        one = Repaired(tmp_path / str(step))
        one.home.mkdir()
        first = one.take(plain("H1"), plain("H2", time=LATE), plain("H3", time=LATE))
        with monkeypatch.context() as patched:
            if not killed(one, first, step, patched):
                break
        steps += 1
        one.release(first)
        assert one.accepted() == {"H1": [2], "H2": [3], "H3": [4]}
        assert one.aside(first) == []
        assert len(ledger(one)) == 1
    assert steps > 5


def killed(one, first, step, patched) -> bool:
    left = [step]

    def dying(real):
        def act(*words, **more):
            left[0] -= 1
            if left[0] == 0:
                raise KilledError
            return real(*words, **more)

        return act

    house = one.house()
    for name in ("rename", "replace", "mkdir"):
        patched.setattr(Path, name, dying(getattr(Path, name)))
    patched.setattr(journal, "append", dying(journal.append))
    patched.setattr(Lake, "commit", dying(Lake.commit))
    try:
        release(house, first, Wanted(), BY)
    except KilledError:
        return True
    return False


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(kinds=st.lists(st.sampled_from(["good", "late", "wrong", "torn"]), min_size=1, max_size=15))
def test_fixed_later_is_as_if_it_had_been_right_from_the_start(kinds, tmp_path_factory):
    lines = {"good": plain("{}"), "late": plain("{}", time=LATE), "wrong": plain("{}", rooms=-1),
             "torn": "{}"}  # fmt: skip
    file = [lines[kind].format(f"H{n}") for n, kind in enumerate(kinds)]
    later, right = (Repaired(tmp_path_factory.mktemp(name)) for name in ("later", "right"))

    later.release(later.take(*file))
    right.take(*file, known=mended())

    assert later.accepted() == right.accepted()
