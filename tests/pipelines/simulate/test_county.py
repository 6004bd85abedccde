"""The synthetic county before it is written: it agrees with itself and with its contracts."""

import re
from datetime import date, timedelta
from math import cos, hypot, radians

import polars as pl
import pytest

from contracts import sources
from contracts.feeds import feeds
from contracts.rules import rules
from pipelines.simulate import calls, near_repeats, patrol, play, truth
from pipelines.simulate.county import County, Size

DAY = date(2026, 6, 1)
RESIDENTS = 90_000
FEEDS = [feed for feed in feeds().values() if feed.id.startswith(play.AGENCIES) and not feed.live]


@pytest.fixture(scope="module")
def county():
    return County(Size(RESIDENTS, 1))


@pytest.fixture(scope="module")
def rows(county):
    found, _ = play.tables(county, DAY)
    return found | {play.POSITIONS: pl.concat(patrol.positions(county, DAY))}


@pytest.fixture(scope="module")
def played(county):
    return calls.play(county, DAY)


def test_there_is_a_frame_for_every_table_that_an_agency_fills(rows):
    assert set(rows) == filled(FEEDS)
    acted = filled(feed for feed in feeds().values() if feed.as_needed)
    assert set(rows) | acted == {table.name for one in sources().values() for table in one.tables}


def filled(some):
    return {part.table.name for feed in some for part in feed.delivers}


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.id)
def test_no_row_breaks_a_rule_of_its_contract(feed, rows):
    (delivers,) = feed.delivers
    acts = delivers.contract.minimisation.of(delivers.table.name)
    frame = rows[delivers.table.name]
    for act in acts:
        if act.verb == "dropToCount":
            frame = frame.filter(~pl.sql_expr(act.options["when"]).fill_null(value=False))
    # What minimisation changes keeps its rules only afterwards; intake's own test sees to those.
    later = {column for act in acts for column in act.columns}
    known = set(delivers.table.by_name)
    judged = 0
    for rule in rules(delivers.table, feed.jurisdiction):
        spoken = set(re.findall(r"\w+", rule.holds)) & known
        if spoken <= set(frame.columns) and not spoken & later:
            holds = frame.select(pl.sql_expr(rule.holds).fill_null(value=True)).to_series()
            assert holds.all(), rule.id
            judged += 1
    assert judged


def test_residents_of_villages_and_bands_add_up_to_those_asked_for(county, rows):
    assert county.villages["residents"].sum() == RESIDENTS
    assert rows["population"]["residents_n"].sum() == RESIDENTS


@pytest.mark.parametrize(
    ("table", "column", "of", "key"),
    [
        ("dispatch_assignments", "call_no", "calls_for_service", "call_no"),
        ("dispatch_assignments", "unit_id", "duty_roster", "unit_id"),
        ("patrol_positions", "unit_id", "duty_roster", "unit_id"),
        ("incidents", "call_no", "calls_for_service", "call_no"),
        ("body_cam_segments", "call_no", "calls_for_service", "call_no"),
        ("body_cam_segments", "unit_id", "duty_roster", "unit_id"),
        ("hotline_transfers", "call_no", "calls_for_service", "call_no"),
        ("stop_payment_requests", "report_id", "fraud_reports", "report_id"),
        ("fraud_hops", "report_id", "fraud_reports", "report_id"),
        ("camera_hits", "list_entry_id", "vehicle_list", "list_entry_id"),
        ("camera_hits", "camera_id", "camera_counters", "camera_id"),
        ("calls_for_service", "address_code", "addresses", "address_code"),
        ("premises", "address_code", "addresses", "address_code"),
        ("hotel_occupancy", "hotel_id", "premises", "premises_id"),
        ("station_kit", "station_id", "service_stations", "station_id"),
        ("duty_roster", "station_id", "service_stations", "station_id"),
    ],
)
def test_what_one_source_names_another_has(rows, table, column, of, key):
    named = rows[table][column].drop_nulls().unique()
    assert named.len()
    assert named.is_in(rows[of][key].implode()).all()


def test_units_send_fixes_only_while_they_are_on_the_roster(rows):
    spans = rows["duty_roster"].group_by("unit_id").agg(
        pl.col("shift_start").min(), pl.col("shift_end").max()
    )  # fmt: skip
    fixes = rows["patrol_positions"].join(spans, on="unit_id")
    assert fixes.select(
        pl.col("fix_at").is_between("shift_start", "shift_end", closed="left").all()
    ).item()


def test_patrolled_minutes_are_those_in_which_a_unit_sends_a_fix(county, rows):
    minutes = rows["patrol_positions"].select("unit_id", pl.col("fix_at").dt.truncate("1m"))
    zones = county.units.select(unit_id="unit", zone="zone")
    seen = minutes.unique().join(zones, on="unit_id").group_by("zone").len().sort("zone")
    assert dict(seen.iter_rows()) == patrol.patrolled_minutes(county)


def test_a_second_call_about_an_event_comes_soon_and_from_nearby(played):
    by_number = {row["call_no"]: row for row in played.calls.iter_rows(named=True)}
    assert played.duplicates
    for first, second in played.duplicates:
        one, other = by_number[first], by_number[second]
        assert one["type_common"] == other["type_common"]
        assert timedelta(0) < other["offered_at"] - one["offered_at"] <= timedelta(minutes=20)


def test_silent_villages_report_crimes_of_which_none_is_recorded(played):
    for village in played.silent:
        assert played.calls["address_code"].str.starts_with(village).any()
        assert not played.incidents["address_code"].str.starts_with(village).any()


def test_a_planted_burglary_is_followed_by_another_nearby_within_days(county):
    first, after = {}, []
    for back in range(near_repeats.WITHIN_DAYS, -1, -1):
        day = calls.play(county, DAY - timedelta(days=back))
        places = {row["incident_no"]: row for row in day.incidents.iter_rows(named=True)}
        for planted in day.near:
            found = places[planted["incident_no"]]
            if planted["after_days"]:
                after.append((planted, found))
            else:
                first[planted["origin"]] = found
    linked = [(first[one["origin"]], found) for one, found in after if one["origin"] in first]
    assert linked
    for one, other in linked:
        north = (other["latitude"] - one["latitude"]) * near_repeats.METRES_PER_DEGREE
        east = (other["longitude"] - one["longitude"]) * near_repeats.METRES_PER_DEGREE
        metres = hypot(north, east * cos(radians(one["latitude"])))
        assert metres <= near_repeats.WITHIN_METRES + 1


def test_the_truth_of_the_legs_is_what_was_drawn(county, rows, played):
    legs = truth.planted(county, DAY, rows, played)["leg_seconds"]
    for leg, median in (("TURNOUT", calls.LEGS["turnout"]), ("TRAVEL", 300)):
        assert legs[leg]["p50"] == pytest.approx(median, rel=0.4)
