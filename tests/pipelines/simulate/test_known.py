"""A day that is cut off at a moment: what lies ahead is not told, and nothing breaks a rule."""

import json
from datetime import datetime

import polars as pl
import pytest
from click.testing import CliRunner

from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.take_in import take_in
from pipelines.simulate.commands import simulate
from pipelines.simulate.known import PLANNED

NOW = datetime(2026, 6, 1, 12, 15)
"""A quarter past eight in the evening, local."""


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cut")
    words = ["--day", "2026-06-01", "--days", "2", "--residents", "60000", "--clean"]
    words += ["--until", "20:15", "--out", str(folder / "files")]
    done = CliRunner().invoke(simulate, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    lake, keys = Lake.open(folder / "lake"), Keys.open(folder / "keys")
    files = sorted(path for path in (folder / "files").iterdir() if path.name != "truth.json")
    truth = json.loads((folder / "files" / "truth.json").read_text("utf-8"))
    return folder / "lake", truth, [take_in(path, lake, keys) for path in files]


def table(lake, name):
    return pl.read_parquet(lake / f"taken/*/accepted/{name}/*/*.parquet", hive_partitioning=True)


def test_nothing_of_it_breaks_a_rule(cut):
    _, _, receipts = cut

    broken = {r.file: r.refusal or count.reasons for r in receipts for count in r.tables.values()
              if r.refusal or count.quarantined}  # fmt: skip
    assert broken == {}


def test_no_time_lies_ahead_but_what_is_planned(cut):
    lake, _, receipts = cut
    ahead = []
    for name in sorted({name for receipt in receipts for name in receipt.tables}):
        rows = table(lake, name)
        times = [c for c, kind in rows.schema.items() if isinstance(kind, pl.Datetime)]
        ahead += [f"{name}.{c}" for c in times if c not in PLANNED and (rows[c].max() or NOW) > NOW]

    assert ahead == []


def test_calls_are_open_and_units_are_at_work(cut):
    lake, _, _ = cut
    calls, steps = table(lake, "calls_for_service"), table(lake, "dispatch_assignments")
    waiting = calls.filter(pl.col("closed_at").is_null() & (pl.col("offered_at") <= NOW))
    cleared = set(steps.filter(pl.col("status_code") == "Cleared")["call_no"])

    assert waiting.height > 0
    assert waiting["disposition_common"].null_count() == waiting.height
    assert set(steps["call_no"]) - cleared


def test_the_truth_counts_what_is_known(cut):
    lake, truth, _ = cut

    assert sum(day["calls"] for day in truth["days"]) == table(lake, "calls_for_service").height
    assert truth["days"][-1]["until"] == NOW.isoformat()
    assert truth["days"][-1]["patrolled_minutes_by_zone"] == {}
