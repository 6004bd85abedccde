from datetime import date
from uuid import uuid4

import pytest

ALL = """query ($area: String, $period: Period) {
  community { servicePressure(areaId: $area, period: $period) {
    nodes { areaId residents floating officerFte auxiliaryFte calls callsPerFte residentsPerFte
            visitHours counterServed index days } } } }"""


def day(area="410225101", of_june=27, **more):
    return {
        "area_id": area,
        "day": date(2026, 6, of_june),
        "residents": 9_000,
        "floating": 500,
        "officer_hours": 48.0,
        "auxiliary_hours": 144.0,
        "calls": 20,
        "visit_hours": 24.0,
        "counter_served": 30,
        "hours_per_week": 40.0,
    } | more


def asked(station, rows, **variables):
    of = station({"servicePressure": rows}, snapshot=uuid4().hex)
    return of.answer(ALL, "COMMAND", **variables)["nodes"]


def test_posts_are_rostered_hours_over_those_of_one_post(station):
    (row,) = asked(station, [day(), day(of_june=28, calls=22)])

    # 96 hours in two days of 40 / 7 each are 8.4 posts; 288 are 25.2
    assert row == {
        "areaId": "410225101",
        "residents": 9_000,
        "floating": 500,
        "officerFte": pytest.approx(8.4),
        "auxiliaryFte": pytest.approx(25.2),
        "calls": 42,
        "callsPerFte": 1.25,
        "residentsPerFte": pytest.approx(9_000 / 33.6, abs=1e-6),
        "visitHours": 48.0,
        "counterServed": 60,
        "index": 100.0,
        "days": 2,
    }


def test_the_median_area_is_100_whichever_areas_are_asked_for(station):
    rows = [
        day("410225101"),
        day("410225102", calls=80, residents=9_000),
        day("410225103", calls=5, residents=9_000),
    ]

    every = asked(station, rows)
    one = asked(station, rows, area="410225102")

    assert [(row["areaId"], row["index"]) for row in every] == [
        ("410225102", 200.0),
        ("410225101", 100.0),
        ("410225103", 50.0),
    ]
    assert [(row["areaId"], row["index"]) for row in one] == [("410225102", 200.0)]


def test_where_nobody_is_rostered_there_is_no_ratio_and_no_index(station):
    nobody = day("410225102", officer_hours=0.0, auxiliary_hours=0.0)

    found = asked(station, [day(), nobody])

    assert [row["areaId"] for row in found] == ["410225101", "410225102"]
    assert found[0]["index"] == 100.0
    assert [found[1][name] for name in ("officerFte", "callsPerFte", "index")] == [0.0, None, None]


def test_a_silent_source_is_missing_and_not_nought(station):
    silent = dict.fromkeys(
        ("officer_hours", "auxiliary_hours", "calls", "visit_hours", "counter_served", "residents")
    )

    (row,) = asked(station, [day(**silent)])
    (part,) = asked(station, [day(), day(of_june=28, **silent)])

    names = ("officerFte", "calls", "callsPerFte", "residentsPerFte", "visitHours",
             "counterServed", "index")  # fmt: skip
    assert [row[name] for name in names] == [None] * 7
    assert (part["days"], part["officerFte"]) == (1, pytest.approx(8.4))


def test_the_last_28_days_or_those_asked_for(station):
    rows = [day(of_june=1), day(of_june=28), day() | {"day": date(2026, 5, 31)}]

    latest = asked(station, rows)
    first = asked(station, rows, period={"since": "2026-05-31", "until": "2026-06-02"})

    assert [row["days"] for row in (*latest, *first)] == [2, 2]


def test_what_is_wrong_is_said_with_what_would_be_right(station):
    error = station({"servicePressure": []}).refused(ALL, "COMMAND", area="town hall")

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "such as 410225101 (a town)" in error["message"]
