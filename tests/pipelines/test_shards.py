"""Snapshots of groups of areas: together they hold each row once and answer as the whole does."""
# ruff: noqa: S608 - names come from the contracts

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from contracts import published, snake
from pipelines import shards
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.publish import current, publish
from pipelines.publish_command import publish_marts
from pipelines.publish_shards import publish_shards
from pipelines.shards import REST, Shard, ShardError
from tests.house import House

AREAS = ("410225", "410225101", "410225101201", "410225102", "410225103", "990000")
ALL = """{ service { lodgingOccupancy(parts: true) {
    nodes { areaId night occupiedRooms occupancyPct } } } }"""
MARTS = {
    snake(contract.id): contract.table(snake(contract.id)) for contract in published().values()
}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A house with every mart built: some rows of areas, of none, and of marts without areas."""
    folder = tmp_path_factory.mktemp("house")
    house = House.at(folder)
    Lake.open(house.settings.lake)
    Keys.open(house.settings.keys)
    house.settings.warehouse.parent.mkdir(parents=True)
    with duckdb.connect(str(house.settings.warehouse)) as connection:
        for name, mart in MARTS.items():
            columns = ", ".join(f"{column.name} {column.physical}" for column in mart.columns)
            connection.execute(f"create table {name} ({columns})")
        nights = [[area, date(2026, 6, 20), 3, 80, 40, 50.0, 100.0, None] for area in AREAS]
        connection.executemany("insert into lodging_occupancy values (?,?,?,?,?,?,?,?)", nights)
        for name in ("unit_positions", "lost_item_match", "call_answering"):
            first, *_ = MARTS[name].key
            connection.execute(f"insert into {name} ({first}) values ('1'), ('2'), ('3')")
        connection.execute("update unit_positions set area_id = '410225101' where unit_id = '1'")
        connection.execute("update lost_item_match set found_area_id = '410225102201'")
    (folder / "shards.csv").write_text("shard,area\neast,410225101\nwest,410225102\n")
    return house


def rows(home: Path, mart: str) -> list[tuple]:
    with duckdb.connect(str(current(home / "published")), read_only=True) as connection:
        return connection.execute(f"select * from {mart} order by all").fetchall()


@pytest.fixture(scope="module")
def homes(house):
    """The home of the whole and those of the shards, all published."""
    settings, lake = house.settings, Lake.open(house.settings.lake)
    publish(settings.warehouse, lake, settings.published)
    made = [name for name, _ in publish_shards(settings, lake)]
    assert made == ["east", "west", REST]
    return settings.home, [settings.home / "shards" / name for name in made]


def test_the_shards_together_hold_every_row_once_and_what_has_no_area_each(homes):
    whole, parts = homes
    for name, mart in MARTS.items():
        found = [row for home in parts for row in rows(home, name)]
        times = 1 if {"area_id", "found_area_id"} & set(mart.by_name) else len(parts)
        assert sorted(map(str, found)) == sorted(map(str, rows(whole, name) * times)), name


def test_a_shard_has_the_areas_that_begin_with_its_own_and_the_rest_has_nobodys(homes):
    _, (east, west, rest) = homes
    assert [row[0] for row in rows(east, "lodging_occupancy")] == ["410225101", "410225101201"]
    assert [row[0] for row in rows(west, "lodging_occupancy")] == ["410225102"]
    assert [row[0] for row in rows(rest, "unit_positions")] == ["2", "3"]
    assert len(rows(west, "lost_item_match")) == 3


def test_the_answers_of_the_shards_together_are_the_answer_of_the_whole(homes):
    whole, parts = homes

    def answer(home: Path) -> list[dict]:
        if home != whole:
            shutil.copytree(whole / "keys", home / "keys", dirs_exist_ok=True)
        asked = House.at(home).ask(ALL, now="2026-06-20T15:00:00Z")
        return asked["service"]["lodgingOccupancy"]["nodes"]

    together = [node for home in parts for node in answer(home)]
    assert len(together) > 3
    assert sorted(together, key=str) == sorted(answer(whole), key=str)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("shard,area\na,4102\nb,410225\n", "410225 lies in 4102"),
        ("shard,area\nrest,4102\n", "line 2"),
        ("shard,area\na,'; drop table x\n", "line 2"),
        ("name,area\na,4102\n", "the header is"),
        ("shard,area\n", "names no shard"),
    ],
)
def test_shards_that_are_not_told_apart_are_refused_with_their_line(tmp_path, text, said):
    (tmp_path / "shards.csv").write_text(text)
    with pytest.raises(ShardError, match=said):
        shards.read(tmp_path)


def test_without_a_list_there_are_no_shards_and_an_unknown_one_is_refused(tmp_path):
    house = House.at(tmp_path)
    lake = Lake.open(house.settings.lake)
    assert list(publish_shards(house.settings, lake)) == []
    with pytest.raises(ShardError, match="no shard north"):
        list(publish_shards(house.settings, lake, ["north"]))


def test_areas_are_found_where_a_mart_has_them():
    one = Shard("east", ("4102",))
    assert one.condition(MARTS["response_times"]) == "(starts_with(area_id, '4102'))"
    assert one.condition(MARTS["lost_item_match"]) == "(starts_with(found_area_id, '4102'))"
    assert one.condition(MARTS["source_health"]) == "true"


def test_a_shard_is_published_by_hand_and_an_unknown_one_is_named(house):
    environment = {"STATIONHOUSE_HOME": str(house.settings.home)}
    done = CliRunner().invoke(publish_marts, ["--shard", "west"], env=environment)
    assert done.exit_code == 0, done.output
    assert "shard west: snapshot" in done.output
    unknown = CliRunner().invoke(publish_marts, ["--shard", "north"], env=environment)
    assert unknown.exit_code == 1
    assert "no shard north" in unknown.output
