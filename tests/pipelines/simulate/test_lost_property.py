"""Things found have a course: they are told as far as they have come, and some grow old."""

from datetime import date, timedelta

import polars as pl
import pytest

from pipelines.simulate import lost_property, places
from pipelines.simulate.county import County, Size
from pipelines.simulate.rhythm import midnight

DAY = date(2026, 6, 1)
END = midnight(DAY + timedelta(days=1))


@pytest.fixture(scope="module")
def county():
    return County(Size(900_000, 1))


@pytest.fixture(scope="module")
def store(county):
    return lost_property.store(county, DAY)


def test_nothing_is_told_of_a_later_day(store):
    for time in ("found_at", "notice_at", "returned_at"):
        assert (store[time].drop_nulls() < END).all()
    returned = store["state"] == "RETURNED"
    assert (returned == store["returned_at"].is_not_null()).all()


def test_the_books_hold_what_is_kept_and_what_left_of_late(store):
    old = store.filter(pl.col("found_at") < END - timedelta(days=61))

    assert set(old["state"]) <= {"HELD", "NOTICED"}
    assert old.filter(pl.col("found_at") < END - timedelta(days=365)).height > 20
    assert "RETURNED" in set(store["state"])


def test_the_files_of_the_days_lead_from_one_store_to_the_next(county):
    found = lost_property.store(county, DAY)
    for more in (1, 2):
        day = lost_property.items(county, DAY + timedelta(days=more))
        found = pl.concat([found, day]).unique("item_id", keep="last", maintain_order=True)
    later = lost_property.store(county, DAY + timedelta(days=2))
    told = ["item_id", "state", "returned_at"]

    both = later.select(told).join(found.select(told), on=told, nulls_equal=True)
    assert both.height == later.height


def test_a_loss_lies_before_its_report_and_its_report_in_the_day(county):
    losses = lost_property.losses(county, DAY)

    assert (losses["lost_from"] <= losses["lost_to"]).all()
    assert (losses["lost_to"] <= losses["reported_at"]).all()
    assert ((losses["reported_at"] >= midnight(DAY)) & (losses["reported_at"] < END)).all()


def test_kits_run_out_and_are_renewed_some_weeks_late(county):
    days = [DAY + timedelta(days=30 * month) for month in range(24)]
    left = pl.concat(
        places.kit(county, day).select(left=pl.col("expires_on") - pl.lit(day)) for day in days
    )["left"].drop_nulls().dt.total_days()  # fmt: skip

    assert left.min() == -places.RENEWED_LATE + 1
    assert left.max() <= max(places.EXPIRES.values())


def test_counters_serve_in_their_hours_and_nobody_waits_where_nobody_comes(county):
    open_ = places.stations(county, DAY).select("station_id", "opens", "closes")
    served = places.counters(county, DAY).join(open_, on="station_id")
    by_day = served.filter((pl.col("opens") == "08:00") & (pl.col("closes") == "20:00"))
    hours = by_day["hour"].dt.convert_time_zone("Asia/Shanghai").dt.hour()

    assert (hours.min(), hours.max()) == (8, 19)
    assert (served["wait_p50_min"].is_null() == (served["n"] == 0)).all()
    over_night = served.filter(pl.col("closes") == "02:00")
    assert over_night["hour"].n_unique() == 18
