"""What the marts say of disputes is what the simulated register holds, worked out another way."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from click.testing import CliRunner

from pipelines.simulate import disputes
from pipelines.simulate.commands import simulate
from pipelines.simulate.county import County, Size
from tests.dbt.running import dbt, rows
from tests.house import House

pytestmark = pytest.mark.slow

DAY, RESIDENTS = date(2026, 6, 1), 300_000
END = datetime(2026, 6, 1, 16)
SOURCES = ("disputes", "addresses", "premises")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("disputes")
    words = ["--day", str(DAY), "--residents", str(RESIDENTS), "--clean", "--out", str(folder)]
    CliRunner().invoke(simulate, words, catch_exceptions=False)
    house = House.at(tmp_path_factory.mktemp("house"))
    house.take_in(*(path for path in sorted(folder.iterdir()) if path.name.startswith(SOURCES)))
    dbt(house, "seed")
    dbt(house, "run", "--select", "+dispute_queue", "+dispute_outcomes")
    return house


@pytest.fixture(scope="module")
def register():
    """As delivered on the eve and on the day, with places: a dwelling's is its street segment."""
    address = pl.col("address_code")
    dwelling = address.str.slice(15, 1) == "D"
    county = County(Size(RESIDENTS, 1))
    delivered = (disputes.register(county, DAY - timedelta(days=back)) for back in (1, 0))
    found = pl.concat(delivered).unique("dispute_id", keep="last")
    return found.with_columns(place=pl.when(dwelling).then(address.str.head(15)).otherwise(address))


def test_open_and_overdue_ones_are_those_of_the_register(house, register):
    still = register.filter(pl.col("closed_at").is_null())
    late = still.filter(pl.col("deadline_at") < END)

    queued = rows(house, "select dispute_id from dispute_queue")
    overdue = rows(
        house,
        f"select dispute_id from dispute_queue where deadline_at < '{END}'"  # noqa: S608
        " and deadline_basis = 'REGISTER'",
    )

    assert {one for (one,) in queued} == set(still["dispute_id"])
    assert {one for (one,) in overdue} == set(late["dispute_id"])
    assert late.height > 5


def test_settlements_that_did_not_hold_are_found_at_their_place(house, register):
    settled = register.filter(pl.col("outcome").is_in(["WRITTEN", "ORAL"]))
    later = register.select("place", "type", again_at="registered_at")
    window = pl.col("again_at").is_between(
        "closed_at", pl.col("closed_at") + timedelta(days=90), closed="right"
    )
    again = settled.join(later, on=["place", "type"]).filter(window)["dispute_id"].unique()
    events = ("registered_at", "closed_at", "confirmed_at", "revisit_at")
    latest = max(register[event].max() for event in events)
    ripe = settled.filter(pl.col("closed_at") + timedelta(days=90) <= latest)
    wanted = set(ripe["dispute_id"]) & set(again)

    found = rows(house, "select dispute_id, met from dispute_outcomes where reading = 'RECURRENCE'")

    print(f"{len(wanted)} of {ripe.height} settlements did not hold for 90 days")
    assert {one for one, _ in found} == set(ripe["dispute_id"])
    assert {one for one, met in found if met} == wanted
    assert wanted
