from datetime import datetime, timedelta

import h3
import numpy as np
import pytest

ASK = """query ($delta: Int! = 200, $tau: Int! = 7) { places {
    nearRepeats(deltaM: $delta, tauDays: $tau, typeCommon: BURGLARY) {
    nodes { n observedPairs expectedPairs ratio pSim pastWindows hitRatePct { value }
            falseAlarmPct { value }
            windows { centre { latitude longitude } radiusM startsAt expiresAt localP } } } } }"""
AS_OF = datetime(2026, 6, 28, 15)


def burglary(number, days_ago, north=0.0, east=0.0):
    latitude, longitude = round(34.8 + north / 111_195, 4), round(114.8 + east / 91_300, 4)
    at = AS_OF - timedelta(days=days_ago)
    return {
        "incident_key": f"X/{number:03}",
        "type_common": "BURGLARY",
        "latitude": latitude,
        "longitude": longitude,
        "cell_id": h3.latlng_to_cell(latitude, longitude, 10),
        "happened_at": at,
        "from_day": at.date(),
    }


def asked(station, rows, **variables):
    return station({"nearRepeats": rows}).answer(ASK, "ANALYSE", **variables)["nodes"]


def test_pairs_near_in_place_and_time_are_counted(station):
    rows = [burglary(1, 20), burglary(2, 18, north=150), burglary(3, 1, north=150),
            burglary(4, 17, north=5_000)]  # fmt: skip

    (row,) = asked(station, rows)

    # One pair within a week and 200 m; of three windows that have expired one had a repeat.
    assert (row["n"], row["observedPairs"], row["pastWindows"]) == (4, 1, 3)
    assert row["hitRatePct"]["value"] == pytest.approx(100 / 3, abs=1e-4)
    assert row["falseAlarmPct"]["value"] == pytest.approx(200 / 3, abs=1e-4)


def test_a_window_is_an_area_that_expires_by_itself(station):
    (row,) = asked(station, [burglary(1, 20), burglary(2, 1.5), burglary(3, 9)])

    (window,) = row["windows"]
    assert window["startsAt"] == "2026-06-27T03:00:00.000Z"
    assert window["expiresAt"] == "2026-07-04T03:00:00.000Z"
    assert window["radiusM"] == 200
    assert window["centre"] != {"latitude": 34.8, "longitude": 114.8}


def test_planted_near_repeats_are_told_from_chance(station):
    draw = np.random.default_rng(4)
    rows = []
    for number in range(30):
        north, east = draw.uniform(-9_000, 9_000, 2).tolist()
        ago = float(draw.uniform(1, 27))
        rows.append(burglary(2 * number, ago, north, east))
        rows.append(burglary(2 * number + 1, max(ago - 1, 0.1), north + 60, east))

    (row,) = asked(station, rows)

    print(f"planted near repeats: {row['observedPairs']} pairs, {row['ratio']:.1f} times chance")
    assert row["observedPairs"] >= 30
    assert row["ratio"] > 2
    assert row["pSim"] <= 0.01


def test_two_incidents_are_not_tested(station):
    (row,) = asked(station, [burglary(1, 20), burglary(2, 19)])

    assert (row["observedPairs"], row["pSim"], row["expectedPairs"]) == (1, None, None)


def test_nothing_of_the_type_is_no_row(station):
    assert asked(station, []) == []


@pytest.mark.parametrize("variables", [{"delta": 10}, {"tau": 91}])
def test_what_is_not_near_is_refused(station, variables):
    refused = station({}).refused(ASK, "ANALYSE", **variables)

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
