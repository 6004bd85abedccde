"""Old snapshots go by number and age, each with a receipt; the current, held and used ones stay."""

import json
import subprocess
import sys
from datetime import datetime, timedelta

import duckdb
import pytest
from click.testing import CliRunner

from contracts.loading import sources
from pipelines.retention.commands import retention
from pipelines.retention.holds import HoldError
from pipelines.retention.receipt import kept as receipts_in
from pipelines.retention.run import Place, run, snapshots_alone
from pipelines.retention.snapshots import Limits, hold, lift, old

from .conftest import NOW, house

LIMITS = Limits.read()
DAY = timedelta(days=1)
READER = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
print("open", flush=True)
input()
"""


class Published:
    """A folder of snapshots made at stated moments, the last of them current."""

    def __init__(self, home, *made: datetime) -> None:
        self.kept = house(home)
        self.folder = home / "published"
        self.folder.mkdir()
        for at in made:
            path = self.folder / f"snapshot-{at:%Y%m%dT%H%M%S}000000Z-{at:%d%H%M%S}.duckdb"
            with duckdb.connect(str(path)) as made_now:
                models = json.dumps({"responseTimes": {"rows": 7}})
                made_now.execute("create table manifest as select ? as models", [models])
        (self.folder / "current.json").write_text(json.dumps({"file": path.name}))

    def run(self):
        place = Place(self.kept.place.lake, self.kept.place.ledger, self.folder)
        return run(place, self.kept.keys, NOW, found=snapshots_alone)

    def ages(self) -> list[float]:
        """Days since the old ones were made, the newest first."""
        return [(NOW - one.made) / DAY for one in old(self.folder)]


def test_beside_the_current_one_so_many_are_kept(tmp_path):
    hours = [NOW - timedelta(hours=n) for n in range(LIMITS.most + 4, 0, -1)]
    made = Published(tmp_path, *hours)

    receipts = made.run()

    assert len(made.ages()) == LIMITS.most
    assert min(made.ages()) > 1 / 24
    assert [one.rule for one in receipts] == ["snapshots-most"] * 3


def test_none_is_older_than_the_rule_allows_but_the_current_one(tmp_path):
    made = Published(tmp_path, NOW - LIMITS.longest - DAY, NOW - LIMITS.longest)
    (receipt,) = made.run()
    assert (receipt.rule, receipt.rows, receipt.lag_seconds) == ("snapshots-longest", 7, 86_400)

    alone = Published(tmp_path / "alone", NOW - 9 * LIMITS.longest)
    assert alone.run() == []
    assert len(list(alone.folder.glob("*.duckdb"))) == 1


def test_each_deletion_is_in_the_ledger_with_the_hash_of_the_file(tmp_path):
    made = Published(tmp_path, NOW - LIMITS.longest - DAY, NOW)
    (receipt,) = made.run()

    (entry,) = [json.loads(line) for line in made.kept.place.ledger.open()]
    assert (entry["operation"], entry["receipt"]) == ("ERASE", receipt.hash)
    assert receipts_in(made.kept.place.receipts) == [receipt]
    assert len(receipt.content) == 64
    assert made.run() == []


def test_a_held_one_stays_until_the_hold_is_lifted(tmp_path):
    made = Published(tmp_path, NOW - LIMITS.longest - DAY, NOW)
    (late,) = old(made.folder)
    ledger = made.kept.place.ledger
    with pytest.raises(HoldError, match="is no reason"):
        hold(made.folder, ledger, late.id, "WHIM", "judge-1", NOW)
    with pytest.raises(HoldError, match="there is no snapshot"):
        hold(made.folder, ledger, "none", "COMPLAINT", "judge-1", NOW)
    hold(made.folder, ledger, late.id, "COMPLAINT", "judge-1", NOW)

    assert made.run() == []
    lift(made.folder, ledger, late.id, "judge-1", NOW)
    assert len(made.run()) == 1
    told = [json.loads(line)["operation"] for line in ledger.open()]
    assert told == ["ALTER", "ALTER", "ERASE"]


def test_one_that_a_process_reads_stays_until_it_is_closed(tmp_path):
    made = Published(tmp_path, NOW - LIMITS.longest - DAY, NOW)
    (late,) = old(made.folder)
    words = [sys.executable, "-c", READER, str(late.path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        reader.stdout.readline()
        assert made.run() == []
        reader.communicate(b"\n")
    assert len(made.run()) == 1


def test_the_commands_list_hold_and_lift(tmp_path, monkeypatch):
    monkeypatch.setenv("STATIONHOUSE_HOME", str(tmp_path))
    made = Published(tmp_path, NOW - DAY, NOW)
    (late,) = old(made.folder)

    def said(*words: str, fails: bool = False) -> str:
        done = CliRunner().invoke(retention, ["snapshots", *words], catch_exceptions=False)
        assert (done.exit_code != 0) == fails, done.output
        return done.output

    said("hold", late.id, "--reason", "COMPLAINT", "--by", "j")
    assert "COMPLAINT" in said("list")
    said("lift", late.id, "--by", "j")
    assert "COMPLAINT" not in said("list")
    assert "is not held" in said("lift", late.id, "--by", "j", fails=True)


def test_positions_are_the_measure_of_the_age():
    """A snapshot must not outlive by much what it was made of."""
    assert LIMITS.longest.days == sources()["patrolPositions"].sla.retention_days
