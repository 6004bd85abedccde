from datetime import date

ASK = """query ($by: TimeBand! = MONTH, $types: [CallType!]) { places {
    incidentMap(by: $by, types: $types) {
    nodes { snapPointId typeCommon month hourBand n uncertaintyM unplacedPct suppressed
            point { latitude longitude } } } } }"""


def incident(number, point="P1", kind="THEFT", day=20, band=12):
    placed = {"latitude": 34.8, "longitude": 114.8, "uncertainty_m": 90.0} if point else {}
    return {
        "incident_key": f"X/{number}",
        "snap_point_id": point,
        "type_common": kind,
        "from_day": date(2026, 6, day),
        "month": date(2026, 6, 1),
        "hour_band": band,
        **placed,
    }


ROWS = [incident(1), incident(2), incident(3, band=18), incident(4, None), incident(5, kind="FIRE")]


def test_incidents_of_one_map_point_are_counted_and_its_uncertainty_is_told(station):
    found = station({"incidentMap": ROWS}).answer(ASK)["nodes"]

    assert [(row["typeCommon"], row["n"]) for row in found] == [("THEFT", 3), ("FIRE", 1)]
    assert found[0]["point"] == {"latitude": 34.8, "longitude": 114.8}
    assert (found[0]["uncertaintyM"], found[0]["month"]) == (90, "2026-06-01")


def test_what_no_map_point_may_stand_for_is_left_out_and_its_share_told(station):
    found = station({"incidentMap": ROWS}).answer(ASK)["nodes"]

    assert {row["unplacedPct"] for row in found} == {20}
    assert None not in {row["snapPointId"] for row in found}


def test_told_apart_by_the_quarter_of_the_day(station):
    found = station({"incidentMap": ROWS}).answer(ASK, by="HOUR_BAND", types=["THEFT"])["nodes"]

    assert [(row["hourBand"], row["n"]) for row in found] == [(12, 2), (18, 1)]


def test_what_is_published_is_withheld_below_ten_but_its_place_stands(station):
    found = station({"incidentMap": [incident(n) for n in range(9)]}).answer(ASK, "PUBLISH")

    (row,) = found["nodes"]
    assert (row["n"], row["suppressed"]) == (None, True)
    assert row["point"] == {"latitude": 34.8, "longitude": 114.8}
