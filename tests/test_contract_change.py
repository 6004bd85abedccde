"""The page on contract change is followed: wider at once, and to another name without a gap."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from contracts.compatibility import AGENCY, PEOPLE, READER
from contracts.feeds import Delivers, feeds
from contracts.feeds import read as read_feed
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.take_in import take_in
from tests.pipelines.intake.conftest import COLUMNS, CONTRACT, HEADER, ROOMS, feed, row

PAGE = (Path(__file__).parent.parent / "docs" / "contract-change.md").read_text("utf-8")
OLD = "lankao_lost_property/found"


class Taking:
    """A lake, and files taken by the feeds of the moment."""

    def __init__(self, home: Path) -> None:
        self.home, self.lake, self.keys = home, Lake.open(home / "lake"), Keys.open(home / "keys")

    def take(self, name: str, header: str, line: str, *known):
        path = self.home / name
        path.write_text(f"{header}\n{line}\n", "utf-8")
        return take_in(path, self.lake, self.keys, known)

    def found(self) -> list[tuple]:
        rows = pl.read_parquet(self.lake.files("found_items"), hive_partitioning=False)
        return rows.select("item_id", "found_at", "category").rows()


@pytest.fixture
def taking(tmp_path):
    return Taking(tmp_path)


@pytest.fixture
def new(tmp_path):
    """The feed of the page."""
    (text,) = re.findall(r"^   ```yaml\n(.*?)^   ```$", PAGE, re.DOTALL | re.MULTILINE)
    path = tmp_path / "lankao_lost_property" / "found_v2.yaml"
    path.parent.mkdir()
    path.write_text(re.sub(r"^ {3}", "", text, flags=re.MULTILINE), "utf-8")
    return read_feed(path)


def line(one_feed, **said: str) -> tuple[str, str]:
    """Header and line of a file of the feed."""
    columns = one_feed.delivers[0].columns
    names = [columns[name].source for name in columns]
    return ";".join(names), ";".join(said.get(name, "") for name in columns)


SAID = {
    "item_id": "F-1", "category": "手机", "found_at": "2026-06-30 08:00:00",
    "custody_station_id": "ST-1", "state": "保管中",
}  # fmt: skip


def test_a_wider_contract_takes_effect_on_the_next_delivery_and_is_named_in_its_receipt(taking):
    columns = tuple(
        replace(one, maximum=900) if one.name == "rooms_n" else one for one in ROOMS.columns
    )
    table = replace(ROOMS, columns=columns)
    wider = replace(CONTRACT, version="1.1.0", tables=(table,))
    large = row("H1", rooms=501)

    before = taking.take("rooms_1.csv", HEADER, large, feed())
    after = taking.take("rooms_2.csv", HEADER, large + " ", feed(
        delivers=(Delivers(wider, table, COLUMNS),)))  # fmt: skip

    told = [one.tables["rooms"] for one in (before, after)]
    assert [(one.contract_version, one.accepted, one.quarantined) for one in told] == [
        ("1.0.0", 0, 1), ("1.1.0", 1, 0),
    ]  # fmt: skip


def test_no_file_is_of_both_forms(new):
    for name in ("found_items_20260630.csv", "v2_found_items_20260630.csv"):
        takers = [one.id for one in (*feeds().values(), new) if one.takes(name)]
        assert takers == [new.id if name.startswith("v2") else OLD]


def test_what_comes_in_both_forms_is_one_record_and_nothing_is_missed(taking, new):
    old = feeds()[OLD]
    first = taking.take("found_items_20260630.csv", *line(old, **SAID), old, new)
    second = taking.take("v2_found_items_20260630.csv", *line(new, **SAID), old, new)
    # The agency has switched; the old feed is retired.
    third = taking.take(
        "v2_found_items_20260701.csv", *line(new, **{**SAID, "item_id": "F-2"}), new
    )
    late = taking.take("found_items_20260701.csv", *line(old, **SAID), new)

    assert [one.state for one in (first, second, third)] == ["taken"] * 3
    assert first.feed_version != second.feed_version
    rows = taking.found()
    assert len(rows) == 3
    assert len(set(rows)) == 2
    assert late.refusal["rule"] == "delivery-unknown"


def test_the_page_names_all_for_whom_a_change_may_break():
    for whom in (AGENCY, READER, PEOPLE):
        assert f"| {whom} |" in PAGE
