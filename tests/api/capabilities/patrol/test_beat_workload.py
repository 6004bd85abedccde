from datetime import date

import pytest

ASK = """query ($from: Int! = 0, $to: Int! = 24) { patrol {
    beatWorkload(fromHour: $from, toHour: $to) { nodes { beatId calls callsPerHour meanUnits
    serviceMinutes utilisationPct observedUtilisationPct pAllBusy crossBeatPct { value }
    meanTravelSeconds saturated } } } }"""


def hour(clock, beat="Z1", **other):
    return {
        "beat_id": beat,
        "day": date(2026, 6, 20),
        "hour": clock,
        "calls": 2,
        "assignments": 2,
        "cross_beat": 0,
        "service_minutes": 60.0,
        "travel_seconds": 600.0,
        "travelled": 2,
        "unit_minutes": 120.0,
        "busy_minutes": 50.0,
        "rule_of_60_pct": 60.0,
        **other,
    }


def asked(station, rows, **variables):
    return station({"beatWorkload": rows}).answer(ASK, **variables)["nodes"]


def test_the_model_stands_beside_what_was_observed(station):
    (row,) = asked(station, [hour(8), hour(9, cross_beat=1)])

    assert (row["calls"], row["callsPerHour"], row["meanUnits"]) == (4, 2, 2)
    assert (row["serviceMinutes"], row["meanTravelSeconds"]) == (30, 300)
    # A load of one Erlang on two units: 20 % are lost, each is busy 40 % of the time.
    assert (row["pAllBusy"], row["utilisationPct"]) == (pytest.approx(0.2), pytest.approx(40))
    assert row["observedUtilisationPct"] == pytest.approx(100 * 50 / 120, abs=0.001)
    assert (row["crossBeatPct"]["value"], row["saturated"]) == (25, False)


def test_the_most_loaded_comes_first_and_saturation_is_said(station):
    rows = [hour(8), hour(8, "Z2", busy_minutes=90.0)]

    found = asked(station, rows)

    assert [(row["beatId"], row["saturated"]) for row in found] == [("Z2", True), ("Z1", False)]


def test_without_units_there_is_neither_model_nor_saturation(station):
    (row,) = asked(station, [hour(8, unit_minutes=0.0, busy_minutes=0.0)])

    assert (row["utilisationPct"], row["observedUtilisationPct"], row["saturated"]) == (None,) * 3


def test_only_the_hours_asked_for(station):
    (row,) = asked(station, [hour(8), hour(20)], **{"from": 8, "to": 9})

    assert row["calls"] == 2


def test_a_band_that_runs_backwards_is_refused(station):
    refused = station({}).refused(ASK, **{"from": 22, "to": 6})

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
    assert "two bands" in refused["message"]
