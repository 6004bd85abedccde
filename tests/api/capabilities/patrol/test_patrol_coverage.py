from datetime import date, datetime

import pytest

from api.capabilities.patrol.patrol_coverage import patrol_coverage
from api.errors import Refusal

ALL = """query ($area: String, $res: Int! = 9, $days: Period) {
  patrol { patrolCoverage(areaId: $area, cellRes: $res, period: $days) {
    nodes { cellId areaId plannedMinutes patrolledMinutes visits coveragePct lastVisitAgeHours
            minutesPer1000Residents minutesPerIncident } } } }"""


def cell(name="c1", **more):
    row = {
        "cell_res": 9,
        "cell_id": name,
        "patrol_day": date(2026, 6, 28),
        "area_id": "410225101201",
        "planned_minutes": 60.0,
        "patrolled_minutes": 30.0,
        "visits": 2,
        "last_visit_at": None,
        "residents": None,
        "incidents": 0,
    }
    return row | more


def asked(station, rows, **variables):
    return station({"patrolCoverage": rows}).answer(ALL, **variables)["nodes"]


def test_adds_up_the_days_of_a_cell(station):
    rows = [
        cell(residents=200, incidents=1, last_visit_at=datetime(2026, 6, 28, 9)),
        cell(patrol_day=date(2026, 6, 27), patrolled_minutes=45.0, visits=3, residents=200,
             incidents=2, last_visit_at=datetime(2026, 6, 27, 9)),
    ]  # fmt: skip

    # 75 of 120 minutes; the data reach to 15:00, six hours after the last fix.
    assert asked(station, rows) == [
        {
            "cellId": "c1",
            "areaId": "410225101201",
            "plannedMinutes": 120.0,
            "patrolledMinutes": 75.0,
            "visits": 5,
            "coveragePct": 62.5,
            "lastVisitAgeHours": 6.0,
            "minutesPer1000Residents": 375.0,
            "minutesPerIncident": 25.0,
        }
    ]


def test_what_has_no_denominator_is_null_and_never_nought(station):
    (row,) = asked(station, [cell(planned_minutes=0.0)])

    assert [row[name] for name in ("coveragePct", "lastVisitAgeHours")] == [None, None]
    assert [row[name] for name in ("minutesPer1000Residents", "minutesPerIncident")] == [None, None]


def test_the_least_covered_come_first_and_those_without_a_plan_last(station):
    rows = [
        cell("all", patrolled_minutes=60.0),
        cell("unplanned", planned_minutes=0.0),
        cell("none", patrolled_minutes=0.0),
    ]

    assert [row["cellId"] for row in asked(station, rows)] == ["none", "all", "unplanned"]


@pytest.mark.parametrize(("res", "name"), [(9, "nine"), (8, "eight")])
def test_cells_of_one_size_only(station, res, name):
    rows = [cell("nine"), cell("eight", cell_res=8)]

    assert [row["cellId"] for row in asked(station, rows, res=res)] == [name]


def test_only_the_days_and_the_area_asked_for(station):
    rows = [
        cell("today"),
        cell("before", patrol_day=date(2026, 6, 1)),
        cell("elsewhere", area_id="410226101201"),
    ]
    days = {"since": "2026-06-28", "until": "2026-06-28"}

    assert [row["cellId"] for row in asked(station, rows, area="410225", days=days)] == ["today"]


@pytest.mark.parametrize("cell_res", [7, 11])
def test_says_which_cells_there_are(cell_res):
    with pytest.raises(Refusal, match="from 8 to 10"):
        patrol_coverage.resolve(cell_res=cell_res)
