"""Nothing is lost and nothing is there twice, in any order, after any crash."""

import json
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.take_in import take_in
from tests.pipelines.intake.conftest import (
    CONTRACT,
    HEADER,
    accepted,
    digest,
    feed,
    nothing_taken,
    row,
)
from tests.pipelines.intake.crash import NO_SPACE

ROOT = Path(__file__).parents[3]
ROWS = 400_000

DELIVERIES = {
    "rooms_1.csv": [row("H1"), row("H2"), row("H3", taken="x")],
    "rooms_2.csv": [row("H1"), row("H4", time="2026-06-02 08:00:00"), "ragged"],
    "rooms_3.csv": [row("H1", time="2026-05-31 08:00:00", taken=5), row("H5", rooms=0)],
}


def write(folder: Path, name: str, lines: list[str]) -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


def start(path: Path, home: Path, largest_file: int = 0) -> subprocess.Popen:
    words = [sys.executable, "-m", "tests.pipelines.intake.crash", home, largest_file, path]
    return subprocess.Popen(list(map(str, words)), cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A file that takes long enough to be killed in, its home, and its lake taken undisturbed."""
    folder = tmp_path_factory.mktemp("county")
    plain = pl.DataFrame({"n": range(ROWS)}).select(
        hotel=pl.format("H{}", pl.col("n") % (ROWS - 500)),
        time=pl.lit("2026-06-01 08:00:00"),
        rooms=pl.lit(10),
        taken=pl.when(pl.col("n") % 1_000 == 0).then(pl.lit("x")).otherwise(pl.lit("4")),
        price=pl.lit("1.50"),
        phone=pl.lit(""),
        note=pl.format("{}", pl.col("n") % (ROWS - 500) // 3),
    )
    path = folder / "rooms_1.csv"
    plain.write_csv(path)
    Keys.open(folder / "keys")
    whole = Lake.open(folder / "whole")
    take_in(path, whole, Keys.open(folder / "keys"), [feed()])
    return path, folder, digest(whole)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.lists(st.sampled_from(sorted(DELIVERIES)), min_size=3, max_size=8))
def test_the_lake_does_not_depend_on_order_or_repetition(order, tmp_path_factory, keys):
    folder = tmp_path_factory.mktemp("order")
    for name, lines in DELIVERIES.items():
        write(folder, name, lines)
    lake, straight = Lake.open(folder / "lake"), Lake.open(folder / "straight")
    for name in [*order, *DELIVERIES]:
        take_in(folder / name, lake, keys, [feed()])
    for name in DELIVERIES:
        take_in(folder / name, straight, keys, [feed()])
    assert digest(lake) == digest(straight)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cut=st.integers(min_value=0), data=st.data())
def test_a_file_cut_anywhere_accounts_for_every_line_that_is_there(
    cut, data, tmp_path_factory, keys
):
    folder = tmp_path_factory.mktemp("cut")
    lines = [row(f"H{n}", note='"a, b"') for n in range(20)]
    whole = "\n".join([HEADER, *lines]) + "\n"
    path = folder / "rooms_1.csv"
    path.write_text(whole[: len(HEADER) + 1 + cut % (len(whole) - len(HEADER))])
    receipt = take_in(path, Lake.open(folder / "lake"), keys, [feed()])
    count = receipt.tables["rooms"]
    assert count.balanced()
    assert count.rows == path.read_text().count("\n") - 1 + (not path.read_text().endswith("\n"))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(picks=st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_of_equal_rows_one_is_kept_wherever_they_stand(picks, tmp_path_factory, keys):
    folder = tmp_path_factory.mktemp("equal")
    path = write(folder, "rooms_1.csv", [row(f"H{pick}") for pick in picks])
    lake = Lake.open(folder / "lake")
    count = take_in(path, lake, keys, [feed()]).tables["rooms"]
    assert count.accepted == len(set(picks))
    assert count.dropped.total() == len(picks) - len(set(picks))
    assert accepted(lake)["hotel_id"].n_unique() == len(set(picks))


def test_equal_hashes_of_different_rows_drop_nothing(deliver, lake, monkeypatch):
    import numpy as np

    monkeypatch.setattr(
        "pipelines.intake.parts.row_hashes", lambda rows: np.zeros(rows.height, np.uint64)
    )
    receipt = deliver([row("H1"), row("H2"), row("H1")])
    assert receipt.tables["rooms"].accepted == 2


@pytest.mark.parametrize("moment", [0.0, 0.03, 0.08, 0.15, 0.25, 0.4, 0.6])
def test_killed_at_any_point_and_run_again_the_lake_is_the_same(county, tmp_path, moment):
    path, folder, undisturbed = county
    home = tmp_path / "home"
    home.mkdir()
    (home / "keys").symlink_to(folder / "keys")
    child = start(path, home)
    child.stdout.readline()
    time.sleep(moment)
    child.kill()
    child.wait()
    lake = Lake.open(home / "lake")
    assert digest(lake) in (undisturbed, digest(Lake.open(tmp_path / "fresh")))
    take_in(path, lake, Keys.open(folder / "keys"), [feed()])
    assert digest(lake) == undisturbed
    assert not [found for found in (lake.root / "incoming").iterdir() if found.is_dir()]


def test_two_processes_at_once_take_a_file_once(county, tmp_path):
    path, folder, undisturbed = county
    home = tmp_path / "home"
    home.mkdir()
    (home / "keys").symlink_to(folder / "keys")
    both = [start(path, home), start(path, home)]
    said = sorted(child.communicate(timeout=60)[0].split()[-1] for child in both)
    assert said == ["again", "taken"]
    assert digest(Lake.open(home / "lake")) == undisturbed


def test_no_space_left_is_said_and_leaves_nothing(county, tmp_path):
    path, folder, undisturbed = county
    home = tmp_path / "home"
    home.mkdir()
    (home / "keys").symlink_to(folder / "keys")
    child = start(path, home, largest_file=20_000)
    said, _ = child.communicate(timeout=60)
    assert child.returncode == NO_SPACE
    assert "rooms_1.csv: no space left" in said
    assert nothing_taken(Lake.open(home / "lake"))
    take_in(path, Lake.open(home / "lake"), Keys.open(folder / "keys"), [feed()])
    assert digest(Lake.open(home / "lake")) == undisturbed


def test_a_newer_version_that_came_first_and_a_late_day_both_keep_their_places(deliver, lake):
    deliver([row("H1", time="2026-06-02 08:00:00")], "rooms_2.csv")
    deliver([row("H1", time="2026-06-01 08:00:00")], "rooms_1.csv")
    days = {path.parent.name for path in (lake.root / "taken").rglob("rooms/*/*.parquet")}
    assert days == {"day=2026-06-01", "day=2026-06-02"}
    assert CONTRACT.tables[0].key == ("hotel_id", "counted_at")


def test_a_quarantined_number_is_told_alike_however_its_block_was_read(deliver, lake):
    from tests.pipelines.intake.conftest import quarantine

    deliver([row("H1", rooms="0900")], "rooms_1.csv")
    deliver([row("H1", rooms="0900"), row("H2", taken="x")], "rooms_2.csv")
    told = [json.loads(text) for text in quarantine(lake).filter(pl.col("line") == 2)["row"]]
    assert told[0] == told[1]
    assert told[0]["rooms_n"] == "900"
