"""Disputes have a course: they are told as far as they have come, and some return."""

from datetime import date, timedelta

import polars as pl
import pytest

from pipelines.simulate import calls, disputes
from pipelines.simulate.county import County, Size
from pipelines.simulate.rhythm import midnight

DAY = date(2026, 6, 1)
STEPS = ("registered_at", "closed_at", "confirmed_at", "revisit_at")


@pytest.fixture(scope="module")
def county():
    return County(Size(900_000, 1))


@pytest.fixture(scope="module")
def register(county):
    return disputes.register(county, DAY)


def test_nothing_is_told_of_a_later_day(register):
    end = midnight(DAY + timedelta(days=1))
    assert all((register[step].drop_nulls() < end).all() for step in STEPS)
    assert (register.filter(pl.col("closed_at").is_null())["outcome"].is_null()).all()


def test_closed_returning_and_overdue_ones_are_there_from_the_start(register):
    end = midnight(DAY + timedelta(days=1))
    still = register.filter(pl.col("closed_at").is_null())
    same = register.filter(pl.col("linked_call_no").is_null()).join(
        register.filter(pl.col("closed_at").is_not_null()),
        on=["address_code", "type"],
        suffix="_before",
    )
    returned = same.filter(
        (pl.col("registered_at") > pl.col("closed_at_before"))
        & (pl.col("registered_at") <= pl.col("closed_at_before") + timedelta(days=90))
    )["dispute_id"].n_unique()

    print(f"{register.height} registered, {still.height} open, {returned} returned")
    assert (still["deadline_at"] < end).sum() > 5
    assert returned > 30


def test_a_dispute_from_a_call_stands_where_the_call_was_and_is_registered_after_it(county):
    taken = calls.play(county, DAY).calls
    linked = disputes.register(county, DAY).filter(
        pl.col("linked_call_no").str.starts_with(f"{DAY:%Y%m%d}")
    )
    both = linked.join(taken, left_on="linked_call_no", right_on="call_no")

    assert both.height == linked.height > 0
    assert (both["address_code"] == both["address_code_right"]).all()
    assert (both["registered_at"] > both["offered_at"]).all()


def test_the_files_of_the_days_lead_from_one_register_to_the_next(county):
    found = disputes.register(county, DAY)
    for more in (1, 2):
        day = disputes.changed(county, DAY + timedelta(days=more))
        found = pl.concat([found, day]).unique("dispute_id", keep="last", maintain_order=True)
    later = disputes.register(county, DAY + timedelta(days=2))
    told = ["dispute_id", "stage", "outcome", *STEPS]

    assert later.select(told).join(found.select(told), on=told, nulls_equal=True).height == (
        later.height
    )
