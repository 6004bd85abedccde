"""A part of a province's day is the same whenever it is made, and its units are its own."""

import polars as pl

from bench.province import FIXES, PART, UNITS, feed, make


def test_a_part_is_the_same_each_time_and_shares_no_unit_with_the_next(tmp_path):
    for name, part in (("one", 3), ("again", 3), ("next", 4)):
        make(tmp_path / name, part)
    one, again, after = (pl.read_parquet(tmp_path / name) for name in ("one", "again", "next"))

    assert one.equals(again)
    assert not set(one["unit_id"]) & set(after["unit_id"])
    assert one.height == PART
    assert one["unit_id"].n_unique() == UNITS
    assert one.select("unit_id", "fix_at").is_unique().all()
    assert one.group_by("unit_id").len()["len"].max() == FIXES


def test_its_feed_takes_the_parts_of_a_day():
    assert feed().takes("positions_20260601_0103.parquet")
    assert str(feed().day_of("positions_20260601_0103.parquet")) == "2026-06-01"
