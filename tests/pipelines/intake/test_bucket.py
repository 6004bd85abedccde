"""The lake in an object store: the same rows, each delivery once, and only what was committed."""

import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.bucket import Bucket, store
from pipelines.intake.lake import EMPTY, InPlaceError
from pipelines.intake.take_in import take_in
from pipelines.retention.plan import plans
from pipelines.retention.run import Place
from tests.pipelines.intake.conftest import HEADER, accepted, feed, row
from tests.pipelines.object_store import object_store
from tests.pipelines.webserver import ROOT

ROWS = [row(f"H{n}", time=f"2026-06-0{1 + n % 2} 08:00:00") for n in range(2_000)]


@pytest.fixture
def url(monkeypatch):
    with object_store(monkeypatch) as address:
        yield address


@pytest.fixture
def bucket(url, tmp_path) -> Bucket:
    return Bucket.at(url, tmp_path / "beside")


@pytest.fixture
def delivery(tmp_path) -> Path:
    path = tmp_path / "rooms_1.csv"
    path.write_text("\n".join([HEADER, *ROWS, row("H1", taken="x")]) + "\n")
    return path


def rows_of(lake: Bucket, delivery: str) -> pl.DataFrame:
    files = lake.accepted(delivery, "rooms")
    read = (pl.read_parquet(lake.files_of.cat_file(file)) for file in files)
    return pl.concat(read).sort(pl.all())


def start(home: Path, *paths: Path) -> subprocess.Popen:
    words = [sys.executable, "-m", "tests.pipelines.intake.crash", home, "0", *paths]
    return subprocess.Popen(list(map(str, words)), cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_delivery_in_a_bucket_is_the_one_in_a_folder_and_is_taken_once(
    bucket, lake, keys, delivery
):
    receipt = take_in(delivery, bucket, keys, [feed()])
    take_in(delivery, lake, keys, [feed()])

    assert rows_of(bucket, receipt.delivery).equals(accepted(lake))
    assert take_in(delivery, bucket, keys, [feed()]).again
    assert [one.delivery for one in bucket.receipts()] == [receipt.delivery]
    assert not list((bucket.root / "incoming").iterdir())


def test_of_two_that_commit_the_same_one_wins_and_the_other_leaves_nothing(bucket, keys, delivery):
    receipt = take_in(delivery, bucket, keys, [feed()])
    kept = bucket.files_of.find(bucket.url)

    with bucket.making() as made:
        (made / "accepted" / "rooms" / "day=2026-06-01").mkdir(parents=True)
        (made / "accepted" / "rooms" / "day=2026-06-01" / "00000.parquet").write_bytes(b"others")
        again = bucket.receipt(receipt.delivery)
        assert again is not None
        assert bucket.commit(made, again) is False

    assert bucket.files_of.find(bucket.url) == kept


def test_two_processes_at_once_take_a_file_once_and_a_killed_one_is_made_good(
    url, tmp_path, monkeypatch, keys, delivery
):
    monkeypatch.setenv("STATIONHOUSE_LAKE", url)
    killed = start(tmp_path, delivery)
    killed.stdout.readline()
    until = time.monotonic() + 20
    while killed.poll() is None and time.monotonic() < until and not _rows(url):
        time.sleep(0.002)
    killed.kill()
    killed.wait()

    both = [start(tmp_path, delivery), start(tmp_path, delivery)]
    said = {child.communicate(timeout=60)[0].split()[-1] for child in both}

    lake = Bucket.at(url, tmp_path / "beside")
    (receipt,) = lake.receipts()
    assert said <= {"again", "taken"}
    assert rows_of(lake, receipt.delivery).height == len(ROWS)
    assert {path.rpartition("/")[2].partition(".")[0] for path in _rows(url)} == {receipt.attempt}


def _rows(url: str) -> list[str]:
    """All files of deliveries but the empty one's, whoever wrote them."""
    return [path for path in store().find(f"{url}/accepted") if EMPTY not in path]


def test_what_changes_files_in_place_is_refused_with_a_word(bucket, keys, tmp_path):
    place = Place(bucket, tmp_path / "ledger.jsonl")
    with pytest.raises(InPlaceError, match=r"needs a lake on a file system: docs/scale\.md"):
        next(plans(bucket, place.holds, None))


def test_a_store_that_overwrites_what_it_should_keep_is_not_used(url, tmp_path, monkeypatch):
    plain = type(store())
    put = plain.pipe_file

    def forgetful(self, path, data, mode="overwrite", **more):
        return put(self, path, data, **more)

    monkeypatch.setattr(plain, "pipe_file", forgetful)
    with pytest.raises(ValueError, match="could be taken twice"):
        Bucket.at(url, tmp_path / "beside")
