"""Every feed fits its contract, and no file can be a delivery of two."""

import re
from itertools import pairwise

import pytest

from contracts import codes
from contracts.feeds import ROOT, ColumnMap, Delivers, Feed, feeds, read
from contracts.loading import sources
from contracts.model import Column, ContractError

FEEDS = list(feeds().values())
DELIVERS = [(feed, delivers) for feed in FEEDS for delivers in feed.delivers]
MAPPED = [
    (delivers, name, how)
    for _, delivers in DELIVERS
    for name, how in delivers.columns.items()
    if how.codes
]
MAPS = sorted(path.stem for path in (codes.ROOT / "maps").glob("*.csv"))

each_feed = pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.id)
each_table = pytest.mark.parametrize(
    ("feed", "delivers"), DELIVERS, ids=[f"{feed.id}-{to.table.name}" for feed, to in DELIVERS]
)


def plain(name: str) -> str:
    return re.sub(r"[\s_\-.]", "", name).lower()


@pytest.mark.parametrize("source", sources())
def test_every_table_of_every_source_is_delivered_by_some_feed(source: str) -> None:
    delivered = {delivers.table.name for _, delivers in DELIVERS}
    assert {table.name for table in sources()[source].tables} <= delivered


@each_feed
def test_a_file_is_a_delivery_of_one_feed(feed: Feed) -> None:
    for inner in ("", "x", "20260601"):
        name = feed.files.replace("{day}", "20260601").replace("*", inner)
        assert [other.id for other in FEEDS if other.takes(name)] == [feed.id]


@each_feed
def test_what_a_feed_refuses_is_a_rule_of_its_tables(feed: Feed) -> None:
    there = {rule.id for delivers in feed.delivers for rule in delivers.table.across}
    assert set(feed.refuses) <= there


@each_feed
def test_a_jurisdiction_is_west_to_east_and_south_to_north(feed: Feed) -> None:
    if feed.jurisdiction:
        assert feed.jurisdiction["west"] < feed.jurisdiction["east"]
        assert feed.jurisdiction["south"] < feed.jurisdiction["north"]


@each_table
def test_a_feed_of_places_names_its_jurisdiction(feed: Feed, delivers: Delivers) -> None:
    asks = any("{west}" in rule.holds for rule in delivers.table.quality)
    if asks and "longitude" in delivers.columns:
        assert feed.jurisdiction


@each_table
def test_longitude_and_latitude_come_together(feed: Feed, delivers: Delivers) -> None:
    assert ("longitude" in delivers.columns) == ("latitude" in delivers.columns)


@each_table
def test_no_forbidden_column_is_read(feed: Feed, delivers: Delivers) -> None:
    acts = delivers.contract.minimisation.of(delivers.table.name)
    veiled = {name for act in acts if act.verb in ("encrypt", "tokenise") for name in act.columns}
    forbidden = {
        plain(name)
        for name in (*codes.forbidden_columns(), *delivers.contract.minimisation.forbidden_columns)
    }
    read = {how.source for name, how in delivers.columns.items() if name not in veiled}
    assert not {name for name in (*read, *feed.ignored) if plain(name) in forbidden}


@each_table
def test_the_steps_of_an_unpivoted_row_are_all_mapped(feed: Feed, delivers: Delivers) -> None:
    if delivers.unpivot is None:
        return
    named = [how for how in delivers.columns.values() if how.source == "$name"]
    assert named
    for how in named:
        assert set(delivers.unpivot.columns) <= set(codes.code_map(how.codes))


@pytest.mark.parametrize(
    ("delivers", "name", "how"),
    MAPPED,
    ids=[f"{how.codes}-{delivers.table.name}.{name}" for delivers, name, how in MAPPED],
)
def test_a_map_leads_to_codes_of_the_list(delivers: Delivers, name: str, how: ColumnMap) -> None:
    column = delivers.table.by_name[name]
    strange = {common for common in codes.code_map(how.codes).values() if not fits(common, column)}
    assert not strange


def fits(common: str, column: Column) -> bool:
    if column.code_list:
        return common in codes.values(column.code_list)
    if column.type == "integer":
        value = int(common)
        return (column.minimum or 0) <= value <= (column.maximum or value)
    return True


@pytest.mark.parametrize("name", MAPS)
def test_every_map_is_of_use(name: str) -> None:
    assert name in {how.codes for _, _, how in MAPPED}


@each_table
def test_a_value_for_every_row_is_one_that_the_column_may_have(
    feed: Feed, delivers: Delivers
) -> None:
    for name, how in delivers.columns.items():
        column = delivers.table.by_name[name]
        if how.value is not None and column.code_list:
            assert how.value in codes.values(column.code_list)


def test_patterns_of_feeds_are_all_different() -> None:
    found = sorted(feed.files for feed in FEEDS)
    assert all(one != other for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("kind", "encoding", "compression"),
    [
        ("csv", "utf-8", ""),
        ("csv", "gb18030", ""),
        ("csv", "utf-8", "gzip"),
        ("ndjson", "utf-8", ""),
        ("ndjson", "utf-8", "gzip"),
        ("parquet", "utf-8", ""),
    ],
)
def test_the_county_delivers_in_every_form(kind: str, encoding: str, compression: str) -> None:
    forms = {(feed.format.kind, feed.format.encoding, feed.format.compression) for feed in FEEDS}
    assert (kind, encoding, compression) in forms


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{kind: ndjson}", "{kind: csv}"),
        ("{kind: ndjson}", "{kind: ndjson, compression: gzip}"),
    ],
)
def test_a_live_feed_is_plain_ndjson_of_one_table(tmp_path, before, after) -> None:
    text = (ROOT / "lankao_patrol" / "live_positions.yaml").read_text("utf-8")
    path = tmp_path / "some_agency" / "live.yaml"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    assert read(path).live
    path.write_text(text.replace(before, after), "utf-8")

    with pytest.raises(ContractError, match="some_agency/live"):
        read(path)
