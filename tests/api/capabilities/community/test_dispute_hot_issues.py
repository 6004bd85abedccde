from datetime import date, datetime, timedelta

import pytest

ALL = """query ($area: String, $period: Period, $level: AreaLevel! = TOWN) {
  community { disputeHotIssues(areaId: $area, period: $period, areaLevel: $level) {
    nodes { issueType premisesClass areaId disputes recurPct { value lower upper }
            responsibleDept openAction dueAt suppressed } suppressedRows } } }"""
LATEST = date(2026, 6, 28)


def dispute(number, *, back=0, level="TOWN", area="410225101", **more):
    return {
        "dispute_id": f"D{number}",
        "area_level": level,
        "area_id": area,
        "day": LATEST - timedelta(days=back),
        "issue_type": "NEIGHBOUR",
        "premises_class": "MARKET",
        "is_return": False,
        "responsible_dept": "URBAN_MANAGEMENT",
        "has_open_action": False,
    } | more


def asked(station, rows, purpose="COMMUNITY", **variables):
    return station({"disputeHotIssues": rows}).answer(ALL, purpose, **variables)


def test_an_issue_ends_in_an_owner_and_a_due_date(station):
    due = datetime(2026, 7, 3, 8)
    rows = [
        *(dispute(n, is_return=n < 10) for n in range(38)),
        dispute(38, has_open_action=True, due_at=due + timedelta(days=9)),
        dispute(39, has_open_action=True, due_at=due),
    ]

    (row,) = asked(station, rows)["nodes"]

    assert row["recurPct"]["value"] == 25.0
    # Wilson's interval of 10 in 40 is 14.2 to 40.2; outwards to the grain of five in forty.
    assert (row["recurPct"]["lower"], row["recurPct"]["upper"]) == (12.5, 50.0)
    del row["recurPct"]
    assert row == {
        "issueType": "NEIGHBOUR",
        "premisesClass": "MARKET",
        "areaId": "410225101",
        "disputes": 40,
        "responsibleDept": "URBAN_MANAGEMENT",
        "openAction": True,
        "dueAt": "2026-07-03T08:00:00.000Z",
        "suppressed": False,
    }


@pytest.mark.parametrize("purpose", ["COMMUNITY", "COMMAND"])
def test_under_ten_are_withheld_from_everybody_with_all_that_would_tell_them(station, purpose):
    due = datetime(2026, 7, 3, 8)
    rows = [dispute(n, has_open_action=True, due_at=due, is_return=True) for n in range(9)]

    found = asked(station, rows, purpose)

    (row,) = found["nodes"]
    assert found["suppressedRows"] == 1
    assert row["suppressed"]
    assert [row[name] for name in ("disputes", "recurPct", "openAction", "dueAt")] == [None] * 4


def test_the_most_frequent_first_over_the_last_quarter(station):
    rows = [
        *(dispute(n) for n in range(10)),
        *(dispute(n, issue_type="DEBT", back=89) for n in range(20, 35)),
        *(dispute(n, issue_type="LAND", back=90) for n in range(40, 60)),
    ]

    found = asked(station, rows)["nodes"]

    assert [(row["issueType"], row["disputes"]) for row in found] == [
        ("DEBT", 15),
        ("NEIGHBOUR", 10),
    ]


def test_villages_where_asked_for_and_only_the_days_asked_for(station):
    rows = [
        *(dispute(n) for n in range(10)),
        *(dispute(n, level="VILLAGE", area="410225101201") for n in range(10)),
        *(dispute(n, level="VILLAGE", area="410225102201") for n in range(20, 30)),
        *(dispute(n, level="VILLAGE", area="410225101201", back=28) for n in range(40, 60)),
    ]
    days = {"since": "2026-06-01", "until": "2026-06-28"}

    found = asked(station, rows, level="VILLAGE", area="410225101", period=days)["nodes"]

    assert [(row["areaId"], row["disputes"]) for row in found] == [("410225101201", 10)]


def test_what_is_wrong_is_said_with_what_would_be_right(station):
    backwards = {"since": "2026-06-07", "until": "2026-06-01"}
    error = station({"disputeHotIssues": []}).refused(ALL, "COMMAND", period=backwards)

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "until must not be earlier" in error["message"]
