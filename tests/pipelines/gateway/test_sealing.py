"""What the log holds becomes deliveries: each batch once, however often it is tried or killed."""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from contracts import sources
from lane.opening import opened
from pipelines.gateway.clock import Clock
from pipelines.gateway.cuts import Cuts
from pipelines.gateway.sealing import Sealer
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import TableCount
from pipelines.intake.take_in import take_in
from pipelines.quality.days import Deliveries, expected_rows
from pipelines.repair.again import WITHHELD_WORDS
from pipelines.repair.aside import Wanted
from pipelines.repair.house import House as Repaired
from pipelines.repair.release import release
from pipelines.repair.told import By
from tests.lane.batches import batch
from tests.pipelines.gateway.house import (
    CALLS,
    POSITIONS,
    House,
    call,
    fix,
    lines,
    local,
    running,
    utc_now,
)


def sealer(house, keep=timedelta(0)):
    log = opened(house.lane)
    return Sealer(
        log, house.lane.folder, house.settings.deliveries, house.settings.published,
        Keys.open(house.settings.keys), Clock(), keep,
    )  # fmt: skip


def test_what_came_is_in_the_lake_once_and_every_line_is_accounted_for(tmp_path):
    with running(House(tmp_path)) as house:
        token = house.device()
        house.post(POSITIONS, lines(fix("U1"), fix("U2", duty="OFF_DUTY")), token)
        house.post(POSITIONS, lines(fix("U3", lon=1.0)) + b"{torn\n\n", token)
        one = call("C1", jqlb="?")
        house.post(CALLS, lines(one, call("C2", zdgj="?")), token)
        house.post(CALLS, lines(one), token)

    of = {receipt.feed: receipt for receipt in house.take_in()}

    positions = of[POSITIONS].tables["patrol_positions"]
    assert of[POSITIONS].lines == positions.rows == 5
    assert (positions.accepted, positions.quarantined) == (1, 2)
    assert positions.dropped == {
        "patrol_positions-off_duty": 1,
        "patrol_positions-blank_line": 1,
    }
    assert positions.reasons == {
        "patrol_positions-point_in_jurisdiction": 1,
        "line-malformed_json": 1,
    }
    calls = of[CALLS].tables["calls_for_service"]
    assert (calls.rows, calls.accepted, calls.quarantined) == (3, 1, 1)
    assert calls.dropped == {"calls_for_service-repeated_row": 1}
    assert calls.unmapped["type_common"] == {"?": 2}
    assert house.lake("patrol_positions")["unit_id"].to_list() == ["U1"]
    (row,) = house.lake("calls_for_service").to_dicts()
    keys = Keys.open(house.settings.keys)
    assert row["callback_enc"] == keys.encrypt("13800000000", "callback_enc\x1fLK110\x1fC1")


def test_what_was_sealed_is_not_sealed_again(tmp_path):
    with running(House(tmp_path)) as house:
        house.post(POSITIONS, lines(fix("U1")), house.device())
    with running(house) as house:
        house.post(POSITIONS, lines(fix("U2")), house.device())

    assert [receipt.tables["patrol_positions"].rows for receipt in house.take_in()] == [1, 1]


@pytest.mark.parametrize("when", ["before the files", "between them", "before it is noted"])
def test_a_crash_while_sealing_makes_the_same_deliveries(tmp_path, monkeypatch, when):
    house = House(tmp_path)
    ours = sealer(house)
    other = {**vars(batch("c", "U3")), "feed": CALLS, "table": "calls_for_service", "rows": ()}
    ours.log.append([batch("a", "U1"), type(batch("x"))(**other), batch("b", "U2")])
    real, renamed, written = Path.replace, Counter(), Cuts.write

    def replaced(path, target):
        renamed[path.suffix] += 1
        if when == "between them" and renamed[".partial"] == 3:
            raise KeyboardInterrupt
        return real(path, target)

    def noted(cuts, folder):
        if (when == "before the files") == (cuts.open is not None) and when != "between them":
            written(cuts, folder) if cuts.open else None
            raise KeyboardInterrupt
        written(cuts, folder)

    monkeypatch.setattr(Path, "replace", replaced)
    monkeypatch.setattr(Cuts, "write", noted)
    with pytest.raises(KeyboardInterrupt):
        ours.seal()
    monkeypatch.undo()
    before = {path.name: path.read_bytes() for path in house.settings.deliveries.glob("*.lane")}
    ours.log.append([batch("later", "U4")])
    ours.log.close()
    sealer(house).seal()

    files = {path.name: path.read_bytes() for path in house.settings.deliveries.glob("*.lane")}
    assert before.items() <= files.items()
    ids = [
        found["id"]
        for text in files.values()
        for line in text.splitlines()
        if "id" in (found := json.loads(line))
    ]
    assert sorted(ids) == ["a", "b", "c", "later"]


def test_a_file_that_the_house_did_not_seal_is_refused_whole(tmp_path):
    with running(House(tmp_path)) as house:
        house.post(POSITIONS, lines(fix("U1")), house.device())
    (path,) = house.settings.deliveries.glob("*.lane")
    path.write_bytes(path.read_bytes().replace(b'"U1"', b'"U9"'))

    (receipt,) = house.take_in()

    assert receipt.refusal["rule"] == "delivery-seal"
    assert house.lake("patrol_positions").is_empty()


def test_the_log_keeps_a_batch_until_a_snapshot_holds_it(tmp_path):
    house = House(tmp_path)
    ours = sealer(house)
    for name in "ab":
        ours.log.append([batch(name, "U1")])
        ours.log.close()
    (path,) = ours.seal()
    lake, keys = Lake.open(house.settings.lake), Keys.open(house.settings.keys)
    receipt = take_in(path, lake, keys)
    ours.let_go()
    assert [one.id for one in house.batches()] == ["a", "b"]

    house.settings.published.mkdir()
    with duckdb.connect(str(house.settings.published / "s.duckdb")) as snapshot:
        snapshot.execute(f"create table deliveries as select '{receipt.delivery}' as delivery")
    (house.settings.published / "current.json").write_text('{"file": "s.duckdb"}')
    ours.log.append([batch("c", "U1")])
    sealer(house, keep=timedelta(hours=1)).let_go()
    assert [one.id for one in house.batches()] == ["a", "b", "c"]

    ours.let_go()

    assert [one.id for one in house.batches()] == ["b", "c"]
    assert not path.exists()
    assert Cuts.read(house.lane.folder).kept == ()
    ours.log.close()


def test_what_was_put_aside_live_can_be_released_as_of_a_file(tmp_path):
    with running(House(tmp_path)) as house:
        early = call("C1", hrsj=local(-3_600), hjhm=None, bjnr=None)
        house.post(CALLS, lines(early, call("C2", hrsj=local(-3_600))), house.device())
    (receipt,) = house.take_in()
    lake, keys = Lake.open(house.settings.lake), Keys.open(house.settings.keys)
    repaired = Repaired(lake, keys, house.settings.ledger, house.settings.deliveries)

    released = release(repaired, receipt, Wanted(), By("engineer-1", utc_now()))

    assert receipt.tables["calls_for_service"].quarantined == 2
    assert house.lake("calls_for_service")["call_no"].to_list() == ["C1"]
    assert released.stays == {WITHHELD_WORDS: 1}


def test_nothing_is_expected_of_a_day_that_comes_piece_by_piece(tmp_path):
    with running(House(tmp_path)) as house:
        house.post(CALLS, lines(call("C1")), house.device())
    (receipt,) = house.take_in()
    days = [
        replace(receipt, feed="lankao_command/calls", day=f"2026-05-0{day}", tables=of_hundred())
        for day in range(1, 5)
    ]
    lake, table = Lake.open(house.settings.lake), "calls_for_service"
    deliveries = Deliveries(lake, tmp_path, [*days, receipt])
    live = deliveries.scope(sources()["callsForService"], receipt.day)
    filed = deliveries.scope(sources()["callsForService"], "2026-05-04")

    assert expected_rows(live, table) == 0
    assert expected_rows(filed, table) == 100


def of_hundred():
    return {"calls_for_service": TableCount("callsForService", "1.0.0", accepted=100)}
