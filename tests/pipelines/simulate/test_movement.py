"""Units drive the county's roads: fixes, dispatches and the network agree with one another."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from pipelines.simulate import calls, dispatching, patrol, play, truth
from pipelines.simulate.county import County, Size
from pipelines.simulate.rhythm import midnight
from pipelines.simulate.roads import METRES_PER_DEGREE, network

DAY = date(2026, 6, 2)


@pytest.fixture(scope="module")
def county():
    return County(Size(200_000, 1))


@pytest.fixture(scope="module")
def played(county):
    return calls.play(county, DAY)


@pytest.fixture(scope="module")
def steps(played):
    """One row a drive: its moments, the true arrival, and the call's place."""
    moments = played.dispatches.pivot(
        "status_code", index=["call_no", "unit_id"], values="status_at"
    )
    places = played.calls.select("call_no", east="longitude", north="latitude")
    return moments.join(played.arrivals, on=["call_no", "unit_id"]).join(places, on="call_no")


@pytest.fixture(scope="module")
def fixes(county):
    days = (DAY, DAY + timedelta(days=1))
    return pl.concat(block for day in days for block in patrol.positions(county, day))


def metres(rows, east, north):
    wide = pl.col("latitude").radians().cos()
    away = ((pl.col("longitude") - east) * wide) ** 2 + (pl.col("latitude") - north) ** 2
    return rows.select(away.sqrt() * METRES_PER_DEGREE).to_series()


def test_every_village_can_be_reached_from_every_other(county):
    seconds, _ = network(county).seconds
    assert np.isfinite(seconds).all()


def test_places_that_lie_on_one_another_are_joined_too():
    crowded = County(Size(100_000_000, 1))
    seconds, _ = network(crowded).seconds
    assert np.isfinite(seconds).all()


def test_roads_run_both_ways_between_nodes_that_there_are(county):
    nodes, edges = network(county).table()
    pairs = set(edges.select("from_node", "to_node").iter_rows())
    assert {(other, one) for one, other in pairs} == pairs
    assert edges["from_node"].is_in(nodes["node_id"].implode()).all()
    assert edges["length_m"].min() > 0
    assert nodes["node_id"].is_unique().all()


def test_a_unit_has_one_call_at_a_time(steps):
    ordered = steps.sort("unit_id", "Assigned")
    after = ordered.select(pl.col("Assigned").shift(-1).over("unit_id")).to_series()
    assert (after >= ordered["Cleared"]).fill_null(value=True).all()


def test_a_unit_stays_at_the_call_from_arrival_to_clear_even_past_midnight(steps, fixes):
    there = fixes.join(steps, on="unit_id").filter(
        pl.col("fix_at").is_between("arrived_at", "Cleared")
    )
    assert there.height > 1_000
    assert there.filter(pl.col("fix_at") > midnight(DAY + timedelta(days=1))).height
    assert metres(there, pl.col("east"), pl.col("north")).max() < 20


def test_a_unit_comes_nearer_while_it_is_under_way(steps, fixes):
    driving = fixes.join(steps, on="unit_id").filter(
        pl.col("fix_at").is_between("EnRoute", "arrived_at")
    )
    away = driving.with_columns(m=metres(driving, pl.col("east"), pl.col("north")))
    ends = away.sort("fix_at").group_by("call_no").agg(
        first=pl.col("m").first(), last=pl.col("m").last()
    )  # fmt: skip
    assert (ends["last"] <= ends["first"] + 20).mean() > 0.95


def test_no_fix_is_farther_from_the_last_than_a_car_can_drive(county):
    fixes = pl.concat(patrol.positions(county, DAY)).sort("unit_id", "fix_at")
    before = fixes.select(pl.all().shift().over("unit_id"))
    away = metres(fixes, before["longitude"], before["latitude"])
    seconds = (fixes["fix_at"] - before["fix_at"]).dt.total_milliseconds() / 1_000
    assert (away * 3.6 / seconds).max() < patrol.FASTEST_KMH


def test_the_button_differs_from_the_arrival_as_planted(county, steps):
    seconds = (steps["pressed_at"] - steps["arrived_at"]).dt.total_milliseconds() / 1_000
    honest = seconds.filter(seconds >= -dispatching.CLEARLY_EARLY)
    assert honest.median() == pytest.approx(dispatching.PRESS_MEDIAN, abs=4)
    assert honest.std() == pytest.approx(dispatching.PRESS_SPREAD, rel=0.4)
    rows, played = play.tables(county, DAY)
    told = truth.planted(county, DAY, rows, played)["arrivals"]
    assert told["n"] == steps.height
    early = steps.filter(seconds < -dispatching.CLEARLY_EARLY)["call_no"].sort().to_list()
    assert told["pressed_early"] == early
    assert early


def test_the_nearest_free_unit_of_the_zone_is_sent(county, played, steps, fixes):
    """By its fixes no other unit of the zone, free and allowed to go, was clearly nearer."""
    zones = county.units.select(unit_id="unit", zone="zone")
    asked = played.calls.select("call_no", zone="area_id")
    day = steps.join(asked, on="call_no").filter(
        pl.col("Assigned").dt.hour().is_between(20, 24) | (pl.col("Assigned").dt.hour() < 13)
    )
    busy = steps.select("unit_id", since="Assigned", until="Cleared")
    checked = 0
    for row in day.head(40).iter_rows(named=True):
        at = row["Assigned"]
        engaged = busy.filter((pl.col("since") < at) & (pl.col("until") > at))["unit_id"]
        near = (
            fixes.filter(pl.col("fix_at").is_between(at - timedelta(seconds=20), at))
            .sort("fix_at")
            .group_by("unit_id")
            .last()
            .join(zones.filter(pl.col("zone") == row["zone"]), on="unit_id")
            .filter(~pl.col("unit_id").is_in(engaged.implode()))
        )
        away = near.with_columns(m=metres(near, row["east"], row["north"]))
        mine = away.filter(pl.col("unit_id") == row["unit_id"])
        if mine.height:
            checked += 1
            assert mine["m"].item() <= away["m"].min() + 500
    assert checked > 10
