"""Compaction changes how many files there are, and nothing that anybody reads."""

import shutil
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.loading import sources
from pipelines.intake.lake import RECEIPT, Lake
from pipelines.intake.parts import row_hashes, write_accepted
from pipelines.intake.receipt import Receipt, TableCount
from pipelines.intake.values import dtype
from pipelines.retention import compaction
from pipelines.retention.compaction import compact, exchange

from .conftest import house

TABLE = sources()["patrolPositions"].table("patrol_positions")
AT = datetime(2026, 6, 1)


def deliver(kept, name: str, batches: list[list[int]]) -> Path:
    """A delivery of fixes at these hours, a file a batch and day; its folder."""
    schema = {column.name: dtype(column) for column in TABLE.columns} | {"_line": pl.Int64}
    line = 1
    with kept.place.lake.making() as made:
        for number, hours in enumerate(batches):
            rows = []
            for hour in hours:
                line += 1
                at = AT + timedelta(hours=hour)
                rows.append({"unit_id": f"U{line}", "fix_at": at, "_line": line})
            write_accepted(pl.DataFrame(rows, schema=schema), TABLE, made / "accepted", number)
        (made / "quarantine").mkdir()
        (made / "quarantine" / "x").write_text("kept")
        count = TableCount("patrolPositions", "1.0.0", rows=line - 1, accepted=line - 1)
        identity = sha256(name.encode()).hexdigest()
        receipt = Receipt(identity, "taken", name, tables={TABLE.name: count})
        kept.place.lake.commit(made, receipt)
    return kept.place.lake.folder(identity)


def seen(lake: Lake) -> dict[str, list]:
    """Rows in the order of each delivery and day, with their hashes: what a reader can tell."""
    found: dict[str, list] = {}
    for path in sorted(lake.root.glob(f"taken/*/accepted/{TABLE.name}/day=2*/*.parquet")):
        rows = pl.read_parquet(path, hive_partitioning=False)
        told = list(zip(rows.rows(), row_hashes(rows).tolist(), strict=True))
        found.setdefault(f"{path.parts[-5]}/{path.parent.name}", []).extend(told)
    return found


def files(folder: Path) -> int:
    return len(list(folder.glob("accepted/*/*/*.parquet")))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.integers(0, 60), max_size=4), min_size=1, max_size=5))
def test_rows_order_hashes_and_receipts_are_the_same(tmp_path_factory, batches):
    kept = house(tmp_path_factory.mktemp("lake"))
    folder = deliver(kept, "one", batches)
    before, receipt = seen(kept.place.lake), (folder / RECEIPT).read_bytes()

    compact(kept.place)

    assert seen(kept.place.lake) == before
    assert (folder / RECEIPT).read_bytes() == receipt
    assert (folder / "quarantine" / "x").read_text() == "kept"
    assert files(folder) == len(before)
    assert compact(kept.place) == []


def test_files_of_two_deliveries_stay_apart_and_large_ones_alone(kept):
    one, other = (deliver(kept, name, [[1], [2], [3]]) for name in ("one", "other"))
    size = max(path.stat().st_size for path in one.glob("accepted/*/*/*.parquet"))

    compact(kept.place, large=2 * size)

    assert (files(one), files(other)) == (2, 2)


class KilledError(BaseException):
    pass


@pytest.mark.parametrize("step", ["copytree", "write", "before", "after", "clear"])
def test_killed_anywhere_nothing_is_lost_or_twice(kept, monkeypatch, step):
    folder = deliver(kept, "one", [[1], [2], [30]])
    before = seen(kept.place.lake)

    def dies(*words: object, **more: object) -> None:
        raise KilledError

    def dies_after(one: Path, other: Path) -> None:
        exchange(one, other)
        raise KilledError

    with monkeypatch.context() as patched:
        # A killed process clears nothing away.
        patched.setattr("pipelines.intake.lake._clear", dies if step == "clear" else lambda _: None)
        if step in ("copytree", "write"):
            patched.setattr(shutil if step == "copytree" else compaction, step, dies)
        elif step in ("before", "after"):
            patched.setattr(compaction, "exchange", dies if step == "before" else dies_after)
        with pytest.raises(KilledError):
            compact(kept.place)
    assert seen(kept.place.lake) == before

    compact(kept.place)
    assert seen(kept.place.lake) == before
    assert files(folder) == 2
    with kept.place.lake.making():
        """Whoever makes something next clears away what the dead one left."""
    assert not [path for path in (kept.place.lake.root / "incoming").iterdir() if path.is_dir()]


def test_a_reader_who_looks_for_an_old_file_finds_none(kept):
    """A list of files made before never shows rows twice: it fails, and is made again."""
    folder = deliver(kept, "one", [[1], [2]])
    listed = list(folder.glob("accepted/*/*/*.parquet"))
    compact(kept.place)
    assert not [path for path in listed if path.exists()]


def test_two_folders_change_names_in_one_step(tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a" / "b").exists()
    assert (tmp_path / "b" / "a").exists()
    with pytest.raises(OSError, match="No such file"):
        exchange(tmp_path / "a", tmp_path / "c")
