"""The synthetic county-day: what intake makes of it equals the simulator's truth, exactly."""

import json
from collections import Counter

import pytest
from click.testing import CliRunner

from contracts.feeds import feeds
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.take_in import take_in
from pipelines.simulate.commands import simulate

DAY = "2026-06-01"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A small dirty county-day, its truth, and the receipts of its files by name."""
    folder = tmp_path_factory.mktemp("county")
    words = ["--day", DAY, "--residents", "60000", "--out", str(folder / "files")]
    done = CliRunner().invoke(simulate, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    truth = json.loads((folder / "files" / "truth.json").read_text("utf-8"))
    lake, keys = Lake.open(folder / "lake"), Keys.open(folder / "keys")
    files = sorted(path for path in (folder / "files").iterdir() if path.name != "truth.json")
    return truth, {path.name: take_in(path, lake, keys) for path in files}


def test_every_table_that_an_agency_fills_is_delivered(county):
    truth, _ = county
    told = {count["table"] for count in truth["files"].values()}
    agencies = [feed for feed in feeds().values() if not feed.as_needed]
    assert told == {part.table.name for feed in agencies for part in feed.delivers}


def test_accepted_quarantined_and_dropped_are_as_planted_for_every_file(county):
    truth, receipts = county
    for name, wanted in truth["files"].items():
        receipt = receipts[name]
        assert receipt.state == "taken", f"{name}: {receipt.refusal}"
        count = receipt.tables[wanted["table"]]
        found = {
            "rows": count.rows,
            "accepted": count.accepted,
            "quarantined": count.quarantined,
            "dropped": Counter(count.dropped),
            "reasons": Counter(count.reasons),
            "unmapped": {column: dict(codes) for column, codes in count.unmapped.items()},
        }
        assert found == {key: wanted[key] for key in found}, name


def test_dirt_of_many_kinds_is_there_to_be_found(county):
    truth, _ = county
    reasons = Counter()
    for count in truth["files"].values():
        reasons.update(count["reasons"])
    kinds = {rule.rpartition("-")[2] for rule in reasons}
    assert {"required", "maximum", "type", "ragged", "malformed_json"} <= kinds
    assert "point_in_jurisdiction" in kinds


def test_a_delivery_that_is_sent_again_changes_nothing(county):
    truth, receipts = county
    assert truth["again"]
    for name in truth["again"]:
        assert receipts[name].again


def test_the_same_seed_makes_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        words = ["--day", DAY, "--residents", "20000", "--out", str(tmp_path / name)]
        CliRunner().invoke(simulate, words, catch_exceptions=False)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_a_clean_county_breaks_no_rule(tmp_path):
    words = ["--day", DAY, "--residents", "20000", "--clean", "--out", str(tmp_path / "files")]
    CliRunner().invoke(simulate, words, catch_exceptions=False)
    lake, keys = Lake.open(tmp_path / "lake"), Keys.open(tmp_path / "keys")
    for path in sorted((tmp_path / "files").iterdir()):
        if path.name != "truth.json":
            for name, count in take_in(path, lake, keys).tables.items():
                assert (name, count.quarantined, dict(count.reasons)) == (name, 0, {})
