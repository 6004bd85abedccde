from datetime import datetime, timedelta

import pytest

NOW = datetime(2026, 6, 28, 15, 0, 30)
ASK = """query ($oldest: Int! = 300, $area: String, $agency: RecordId) { patrol {
    unitPositions(maxFixAgeSeconds: $oldest, areaId: $area, agencyId: $agency) {
    nodes { unitId point { latitude } fixAgeSeconds primaryStatus ingestLagSeconds } } } }"""


def unit(name, age=20, **other):
    return {
        "unit_id": name,
        "shift_end": NOW + timedelta(hours=2),
        "latitude": 34.8,
        "longitude": 114.8,
        "fix_at": NOW - timedelta(seconds=age),
        "primary_status": "Available",
        "ingest_lag_seconds": 1.5,
        **other,
    }


def ids(station, *rows, **variables):
    found = station({"unitPositions": rows}).answer(ASK, "RESPOND", **variables)["nodes"]
    return [(row["unitId"], row["fixAgeSeconds"]) for row in found]


def test_the_freshest_fix_comes_first_and_a_stale_one_is_left_out(station):
    rows = [unit("a", 290), unit("b", 10), unit("c", 301)]

    assert ids(station, *rows) == [("b", 10), ("a", 290)]


def test_a_unit_whose_shift_is_over_has_no_position(station):
    assert ids(station, unit("a", shift_end=NOW)) == []


def test_only_the_area_and_the_agency_asked_for(station):
    rows = [unit("a", area_id="410225101", agency_id="X"), unit("b", area_id="410225102")]

    assert ids(station, *rows, area="410225101", agency="X") == [("a", 20)]


@pytest.mark.parametrize("oldest", [0, 86_401])
def test_an_age_that_says_nothing_is_refused(station, oldest):
    refused = station({}).refused(ASK, "RESPOND", oldest=oldest)

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
