from datetime import datetime, timedelta

NOW = datetime(2026, 6, 28, 15, 0, 30)
ASK = """query ($area: String, $agency: RecordId, $statuses: [UnitStatus!]) { dispatch {
    unitStatusBoard(areaId: $area, agencyId: $agency, statuses: $statuses) {
    nodes { unitId secondsInStatus stateThreshold checkInDueSeconds dataAgeSeconds crew } } } }"""


def unit(name, minutes=10, sign=5, **other):
    return {
        "unit_id": name,
        "shift_start": NOW - timedelta(hours=3),
        "shift_end": NOW + timedelta(hours=5),
        "primary_status": "NotAvailable",
        "secondary_status": "OnScene",
        "since_at": NOW - timedelta(minutes=minutes),
        "last_sign_at": sign and NOW - timedelta(minutes=sign),
        "warn_seconds": 3_600,
        "alert_seconds": 7_200,
        "check_in_seconds": 1_800,
        "crew": 3,
        **other,
    }


def asked(station, *rows, **variables):
    return station({"unitStatusBoard": rows}).answer(ASK, "COMMAND", **variables)["nodes"]


def test_whoever_missed_a_check_in_comes_first(station):
    rows = [unit("fine", 70), unit("missed", 130, sign=40), unit("soon", 20, sign=29)]

    found = asked(station, *rows)

    assert [(row["unitId"], row["checkInDueSeconds"], row["stateThreshold"]) for row in found] == [
        ("missed", -600, "ALERT"),
        ("soon", 60, "OK"),
        ("fine", 1_500, "WARN"),
    ]
    assert found[1]["dataAgeSeconds"] == 29 * 60


def test_only_units_whose_shift_holds_now(station):
    over = unit("over", shift_end=NOW)
    later = unit("later", shift_start=NOW + timedelta(seconds=1))

    assert [row["unitId"] for row in asked(station, unit("here"), over, later)] == ["here"]


def test_without_a_sign_the_clock_runs_from_the_start_of_the_status(station):
    (row,) = asked(station, unit("silent", minutes=20, sign=None))

    assert (row["checkInDueSeconds"], row["dataAgeSeconds"]) == (600, None)


def test_a_status_without_a_timer_is_never_due(station):
    limits = {"warn_seconds": None, "alert_seconds": None, "check_in_seconds": None}
    (row,) = asked(station, unit("free", 500, **limits))

    assert (row["checkInDueSeconds"], row["stateThreshold"]) == (None, "OK")


def test_only_what_is_asked_for(station):
    of = station({"unitStatusBoard": [
        unit("a", area_id="410225101", agency_id="LKPSB"), unit("b", secondary_status="EnRoute"),
    ]})  # fmt: skip

    def ids(**variables):
        return [row["unitId"] for row in of.answer(ASK, "RESPOND", **variables)["nodes"]]

    assert ids(area="410225101") == ids(agency="LKPSB") == ["a"]
    assert ids(statuses=["EnRoute"]) == ["b"]
