"""Each command of quarantine, on files of real feeds."""

import csv
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from contracts.feeds import feeds
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.take_in import take_in
from pipelines.repair.commands import quarantine

POSITIONS = "unit_id,fix_at,received_at,lon,lat,accuracy,speed,heading,device,duty"
FEED = "lankao_patrol/positions"
REPLY = "REPLY-4711"
OUTSIDE = "patrol_positions-point_in_jurisdiction"


def fix(unit: str, lon: float = 114.9, at: str = "2026-06-01 08:00:00.000") -> str:
    return f"{unit},{at},{at},{lon},34.85,5,30,90,VEHICLE,ON_DUTY"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("STATIONHOUSE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def taken(home):
    """A file of positions, taken when its feed's jurisdiction was drawn too small."""
    path = home / "deliveries" / "positions_20260601.csv"
    path.parent.mkdir()
    path.write_text("\n".join([POSITIONS, fix("U1"), fix("U2"), fix("U3", lon=120.0)]) + "\n")
    narrow = {"west": 114.6, "south": 34.7, "east": 114.8, "north": 35.05}
    old = replace(feeds()[FEED], jurisdiction=narrow)
    return take_in(path, Lake.open(home / "lake"), Keys.open(home / "keys"), [old])


@pytest.fixture
def refused(home):
    path = home / "deliveries" / "found_items_20260601.csv"
    path.parent.mkdir()
    path.write_text("wrong;columns\n1;2\n", "utf-8")
    return take_in(path, Lake.open(home / "lake"), Keys.open(home / "keys"))


def said(*words: object, fails: bool = False) -> str:
    done = CliRunner().invoke(quarantine, list(map(str, words)), catch_exceptions=False)
    assert (done.exit_code != 0) == fails, done.output
    return " ".join(done.output.split())


def ledger(home):
    return [json.loads(line) for line in (home / "ledger" / "access.jsonl").open()]


def test_list_counts_by_file_and_rule(taken, home):
    told = said("list")
    assert taken.delivery[:12] in told
    assert "3" in told
    assert "Nothing lies" in said("list", "--source", "lostProperty")
    assert "Nothing lies" in said("list", "--day", "2026-06-02")
    assert "Nothing lies" in said("list", "--rule", "no-such-rule")


def test_list_shows_refused_files_with_what_to_do(refused, home):
    told = said("list")
    assert "Nothing lies" in told
    assert "Refused whole" in told
    assert refused.delivery[:6] in told.replace(" ", "")


def test_show_tells_line_rule_and_remedy_and_is_in_the_ledger(taken, home):
    told = said("show", taken.delivery[:12], "--by", "engineer-1", "--limit", "2")

    assert "unit_id=U1" in told
    assert "unit_id=U3" not in told
    (entry,) = ledger(home)
    assert (entry["operation"], entry["row_count"]) == ("CONSULT", 2)


def test_show_and_return_tell_nothing_that_is_withheld(home):
    path = home / "found_items_20260601.csv"
    columns = feeds()["lankao_lost_property/found"].delivers[0].columns
    values = {"item_id": "F-1", "category": "手机", "found_at": "2026-06-31 08:00:00",
              "custody_station_id": "ST-1", "reply_token": REPLY}  # fmt: skip
    header = ";".join(how.source for how in columns.values())
    path.write_text(f"{header}\n{';'.join(values.get(name, '') for name in columns)}\n", "utf-8")
    receipt = take_in(path, Lake.open(home / "lake"), Keys.open(home / "keys"))
    assert receipt.tables["found_items"].quarantined == 1

    told = said("show", receipt.delivery, "--by", "e")
    said("return", receipt.delivery, "--out", home / "back.csv", "--by", "e")

    back = (home / "back.csv").read_text("utf-8")
    assert "(withheld)" in told
    assert "(withheld)" in back
    assert REPLY not in told + back + (home / "ledger" / "access.jsonl").read_text()


def test_release_takes_what_the_mended_feed_allows(taken, home):
    assert "2 rows = 2 accepted" in said("release", taken.delivery, "--by", "engineer-1")
    assert "nothing could be released" in said("release", taken.delivery, "--by", "engineer-1")
    assert [entry["operation"] for entry in ledger(home)] == ["ALTER"]
    assert "U3" in said("show", taken.delivery, "--by", "e")


def test_release_takes_all_that_is_named_by_source_and_rule(taken, home):
    words = (
        "--source",
        "patrolPositions",
        "--rule",
        OUTSIDE,
        "--by",
        "e",
    )
    assert "2 rows = 2 accepted" in said("release", *words)


def test_release_wants_to_know_what(taken):
    assert "name a delivery" in said("release", "--by", "e", fails=True)
    assert "names 0 deliveries" in said("release", "ffffffffffff", "--by", "e", fails=True)


def test_release_of_a_refused_file_says_why_it_is_refused_still(refused):
    assert "delivery-" in said("release", refused.delivery, "--by", "e", fails=True)


def test_return_writes_the_agencys_columns_with_lines_and_reasons(taken, home):
    out = home / "back.csv"
    told = said("return", taken.delivery, "--out", out, "--by", "engineer-1")

    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert [(row["line"], row["unit_id"], row["lon"]) for row in rows] == [
        ("2", "U1", "(withheld)"), ("3", "U2", "(withheld)"), ("4", "U3", "(withheld)"),
    ]  # fmt: skip
    assert all(OUTSIDE in row["reasons"] for row in rows)
    assert all(row["remedy"] for row in rows)
    assert "mailto:patrol@lankao.example" in told
    assert out.stat().st_mode & 0o077 == 0
    assert (ledger(home)[0]["operation"], ledger(home)[0]["row_count"]) == ("DISCLOSE", 3)
    assert "2026" in said("list")


def test_return_overwrites_nothing(taken, home):
    out = home / "back.csv"
    out.write_text("mine")
    assert "is there already" in said(
        "return", taken.delivery, "--out", out, "--by", "e", fails=True
    )
    assert out.read_text() == "mine"


def test_return_without_anything_aside_says_so(taken, home):
    words = ("return", taken.delivery, "--rule", "none", "--out", home / "x.csv", "--by", "e")
    assert "nothing of" in said(*words, fails=True)
