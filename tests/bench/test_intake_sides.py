"""The sides of the intake benchmark do the same work on the same file."""

import duckdb

from bench.intake_side import one_statement
from bench.positions import make
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.take_in import take_in


def test_the_peers_statement_accepts_and_sets_aside_the_rows_that_intake_does(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "positions_20260601.csv"
    make(path, 20_000)
    lake = Lake.open(tmp_path / "lake")
    count = take_in(path, lake, Keys.open(tmp_path / "keys")).tables["patrol_positions"]

    duckdb.execute(one_statement(path, tmp_path / "out"))

    found = duckdb.sql("select verdict, count(*) from 'out/*/*/*.parquet' group by all").fetchall()
    assert count.quarantined > 0
    assert dict(found) == {"accepted": count.accepted, "quarantined": count.quarantined}
