from datetime import date
from uuid import uuid4

import pytest

SHARE = "{ value lower upper }"
ALL = f"""query ($area: String, $period: Period, $types: [DisputeType!],
                 $by: [OutcomeGroup!]! = []) {{
  community {{ disputeOutcomes(areaId: $area, period: $period, types: $types, groupBy: $by) {{
    nodes {{ areaId type closed settledPct {SHARE} benchmarkPct medianDays {SHARE}
             p90Days {SHARE} withdrawnPct {SHARE} confirmedPct {SHARE} confirmationDue
             revisitPct {SHARE} revisitDue recur90Pct {SHARE}
             followed stillFollowed stillOpen pastDeadline undated suppressed }}
  }} }} }}"""


def reading(kind, number, of_june=20, **more):
    return {
        "dispute_id": f"D{number}",
        "reading": kind,
        "day": date(2026, 6, of_june) if of_june else None,
        "area_id": "410225101201",
        "type": "NEIGHBOUR",
        "met": True,
        "is_withdrawn": False,
        "still_followed": False,
        "past_deadline": False,
        "benchmark_pct": 95.0,
    } | more


def closed(number, days, **more):
    return reading("CLOSED", number, days_open=float(days), **more)


def asked(station, rows, purpose="COMMAND", **variables):
    of = station({"disputeOutcomes": rows}, snapshot=uuid4().hex)
    return of.answer(ALL, purpose, **variables)["nodes"]


def rounded(estimate):
    return {name: value and round(value, 1) for name, value in estimate.items()}


def test_how_they_ended_how_fast_and_whether_it_held(station):
    rows = [
        *(closed(n, n, still_followed=n < 3) for n in range(1, 9)),
        closed(9, 9, met=False, is_withdrawn=True),
        closed(10, 10, met=False),
        closed(11, 99, of_june=28, met=False),
        *(reading("CONFIRMATION", n, met=n < 10) for n in range(20)),
        *(reading("REVISIT", n, met=n < 9) for n in range(12)),
        *(reading("RECURRENCE", n, met=n < 2) for n in range(10)),
        reading("OPEN", 31, None, met=False),
        reading("OPEN", 32, None, met=False, past_deadline=True),
        reading("UNDATED", 33, None),
    ]
    june = {"since": "2026-06-01", "until": "2026-06-21"}

    (row,) = asked(station, rows, period=june)

    assert row["closed"] == 10
    # Wilson's interval of 8 in 10: 49.0 to 94.3
    assert rounded(row["settledPct"]) == {"value": 80.0, "lower": 49.0, "upper": 94.3}
    assert row["benchmarkPct"] == 95.0
    assert row["medianDays"]["value"] == 5.5
    assert row["p90Days"]["value"] == pytest.approx(9.1)
    assert row["withdrawnPct"]["value"] == 10.0
    assert row["confirmedPct"]["value"] == 50.0
    assert row["revisitPct"]["value"] == 75.0
    # Wilson's interval of 2 in 10: 5.7 to 51.0
    assert rounded(row["recur90Pct"]) == {"value": 20.0, "lower": 5.7, "upper": 51.0}
    assert (row["confirmationDue"], row["revisitDue"]) == (20, 12)
    assert (row["followed"], row["stillFollowed"]) == (10, 2)
    assert (row["stillOpen"], row["pastDeadline"], row["undated"]) == (2, 1, 1)


def test_without_a_period_the_last_28_days_count(station):
    rows = [closed(1, 4, of_june=28), closed(2, 4, of_june=1), closed(3, 4, of_june=1, met=False)]
    rows.append(reading("CLOSED", 4, days_open=4.0, day=date(2026, 5, 31)))

    (row,) = asked(station, rows)

    assert row["closed"] == 3


def test_what_has_not_had_its_time_is_no_failure(station):
    (row,) = asked(station, [closed(1, 3, still_followed=True)])

    assert (row["confirmedPct"], row["revisitPct"], row["recur90Pct"]) == (None, None, None)
    assert (row["followed"], row["stillFollowed"]) == (0, 1)


def test_a_share_of_fewer_than_ten_is_not_told_though_they_are_counted(station):
    rows = [closed(n, n) for n in range(12)] + [reading("RECURRENCE", n) for n in range(9)]

    (row,) = asked(station, rows)

    assert (row["followed"], row["recur90Pct"]) == (9, None)


def test_by_type_and_only_some_types_where_most_was_closed_first(station):
    rows = [
        closed(1, 1),
        closed(2, 1, type="LABOUR"),
        closed(3, 1, type="LABOUR"),
        closed(4, 1, type="DEBT", area_id="410225102201"),
    ]

    by_type = asked(station, rows, by=["TYPE"])
    labour = asked(station, rows, types=["LABOUR"])
    by_area = asked(station, rows, by=["AREA"], area="410225102")

    assert [(row["type"], row["closed"]) for row in by_type] == [
        ("LABOUR", 2),
        ("DEBT", 1),
        ("NEIGHBOUR", 1),
    ]
    assert [row["closed"] for row in labour] == [2]
    assert [(row["areaId"], row["closed"]) for row in by_area] == [("410225102201", 1)]


def test_a_few_are_not_published_and_many_are_rounded(station):
    few = asked(station, [closed(n, n) for n in range(9)], "PUBLISH")
    many = asked(station, [closed(n, n, of_june=10) for n in range(12)], "PUBLISH")

    assert (few[0]["closed"], few[0]["settledPct"], few[0]["suppressed"]) == (None, None, True)
    assert (many[0]["closed"], many[0]["settledPct"]["value"]) == (10, 100.0)


def test_what_is_wrong_is_said_with_what_would_be_right(station):
    backwards = {"since": "2026-06-07", "until": "2026-06-01"}
    error = station({"disputeOutcomes": []}).refused(ALL, "AUDIT", period=backwards)

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "until must not be earlier" in error["message"]
