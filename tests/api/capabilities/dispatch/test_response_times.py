from datetime import date, datetime

import pytest

from api.arguments import Period
from api.capabilities.dispatch.response_times import ResponseGroup, response_times
from api.errors import Refusal

ALL = """query ($by: [ResponseGroup!]! = [], $area: String, $from: Int, $clock: ResponseClock!,
               $days: Period) {
  dispatch { responseTimes(groupBy: $by, areaId: $area, priorityMin: $from, clock: $clock,
                           period: $days) {
    nodes { leg standard areaId priorityCommon hour n meanSeconds
            p50Seconds { value lower upper } p90Seconds { value lower upper }
            compliancePct { value lower upper } targetSeconds targetPct
            missingPct negativePct stillOpen suppressed }
    totalCount suppressedRows } } }"""


def leg(call, seconds=None, usability="USABLE", **more):
    row = {
        "call_id": f"LK/{call}",
        "clock": "FIRST_UNIT",
        "unit_id": "",
        "leg": "TRAVEL",
        "standard": "NFPA_1710",
        "area_id": "410225101201",
        "priority_common": 5,
        "type_common": "THEFT",
        "hour": 8,
        "received_at": datetime(2026, 6, 20, 0, 0),
        "seconds": seconds,
        "usability": usability,
        "target_seconds": 240.0,
        "target_pct": 90.0,
    }
    return row | more


def asked(station, rows, purpose="COMMAND", clock="FIRST_UNIT", **variables):
    of = station({"responseTimes": rows})
    return of.answer(ALL, purpose, clock=clock, **variables)


def test_states_percentiles_intervals_compliance_and_what_was_unusable(station):
    rows = [leg(n, seconds=float(10 * n)) for n in range(1, 41)]
    rows += [leg(n, usability="MISSING") for n in range(41, 49)]
    rows += [leg(49, usability="NEGATIVE"), leg(50, usability="NEGATIVE")]
    rows += [leg(n, usability="OPEN") for n in range(51, 54)]

    (row,) = asked(station, rows)["nodes"]

    # 40 lengths 10, 20, … 400: by hand. Ranks of the median: binomial(40, ½) 14 and 27; of the
    # 90th percentile: binomial(40, 0.9) 32 and 39 + 1.
    assert row["n"] == 40
    assert row["meanSeconds"] == pytest.approx(205)
    assert row["p50Seconds"] == {"value": 205.0, "lower": 140.0, "upper": 270.0}
    assert row["p90Seconds"] == {"value": pytest.approx(361), "lower": 320.0, "upper": 400.0}
    # 24 of 40 within 240 s; Wilson 95 %.
    assert row["compliancePct"] == {
        "value": 60.0,
        "lower": pytest.approx(44.60, abs=0.01),
        "upper": pytest.approx(73.65, abs=0.01),
    }
    assert (row["missingPct"], row["negativePct"], row["stillOpen"]) == (16.0, 4.0, 3)
    assert (row["targetSeconds"], row["targetPct"]) == (240.0, 90.0)


def test_tells_apart_by_what_is_asked_and_leaves_the_rest_null(station):
    rows = [leg(1, 60.0, hour=8), leg(2, 120.0, hour=9, area_id="410225102201")]

    found = asked(station, rows, by=["HOUR"])["nodes"]

    assert [(row["hour"], row["n"], row["areaId"]) for row in found] == [(8, 1, None), (9, 1, None)]


def test_holds_one_leg_to_several_standards_at_once(station):
    rows = [leg(1, 70.0), leg(1, 70.0, standard="UK_999", target_seconds=60.0)]

    found = asked(station, rows)["nodes"]

    assert [(row["standard"], row["compliancePct"]["value"]) for row in found] == [
        ("NFPA_1710", 100.0),
        ("UK_999", 0.0),
    ]


def test_a_target_that_depends_on_the_call_is_met_call_by_call_and_not_shown_as_one(station):
    rows = [leg(1, 1000.0, target_seconds=900.0), leg(2, 1000.0, target_seconds=3600.0)]

    (row,) = asked(station, rows)["nodes"]

    assert (row["targetSeconds"], row["compliancePct"]["value"]) == (None, 50.0)


def test_has_no_compliance_where_no_standard_names_a_target(station):
    (row,) = asked(station, [leg(1, 70.0, standard="NONE", target_seconds=None)])["nodes"]

    assert row["compliancePct"] is None


@pytest.mark.parametrize(
    ("area", "calls"),
    [(None, 3), ("410225", 3), ("410225101", 2), ("410225101201", 1), ("41022510", 0)],
)
def test_an_area_is_one_place_or_all_places_of_a_division(station, area, calls):
    rows = [
        leg(1, 1.0),
        leg(2, 1.0, area_id="410225101202"),
        leg(3, 1.0, area_id="410225102201"),
    ]

    found = asked(station, rows, area=area)["nodes"]

    assert sum(row["n"] for row in found) == calls


def test_counts_priorities_from_the_least_on_and_not_an_unknown_one(station):
    rows = [leg(n, 1.0, priority_common=p) for n, p in enumerate((4, 5, 9, None))]

    (row,) = asked(station, rows, **{"from": 5})["nodes"]

    assert row["n"] == 2


def test_keeps_the_clocks_apart(station):
    rows = [leg(1, 60.0), *(leg(1, 60.0, clock="EVERY_UNIT", unit_id=u) for u in "ab")]

    assert [row["n"] for row in asked(station, rows, clock="EVERY_UNIT")["nodes"]] == [2]


def test_takes_local_days_first_and_last_included(station):
    # Shanghai is eight hours ahead: 2026-06-01 runs from 16:00 UTC of the day before.
    moments = [
        datetime(2026, 5, 31, 15, 59),
        datetime(2026, 5, 31, 16),
        datetime(2026, 6, 1, 15, 59),
    ]
    rows = [leg(n, 1.0, received_at=at) for n, at in enumerate(moments)]

    (row,) = asked(station, rows, days={"since": "2026-06-01", "until": "2026-06-01"})["nodes"]

    assert row["n"] == 2


def test_a_period_left_out_is_the_last_28_days_of_data(station):
    # Data reach to 23:00 local of 28 June, so the first day is 1 June.
    rows = [
        leg(1, 1.0, received_at=datetime(2026, 5, 31, 15, 59, 59)),
        leg(2, 1.0, received_at=datetime(2026, 5, 31, 16)),
    ]

    (row,) = asked(station, rows)["nodes"]

    assert row["n"] == 1


def test_withholds_small_counts_from_the_public_and_rounds_the_others(station):
    rows = [leg(n, 60.0) for n in range(13)]
    rows += [leg(n, 60.0, leg="TURNOUT") for n in range(9)]

    found = asked(station, rows, "PUBLISH")

    travel, turnout = found["nodes"]
    assert (travel["n"], travel["p50Seconds"]["value"], travel["stillOpen"]) == (15, 60.0, None)
    assert turnout["suppressed"]
    assert {name for name, value in turnout.items() if value is not None} == {
        "leg",
        "standard",
        "suppressed",
    }


def test_is_a_pure_question():
    asked_for = response_times.resolve(
        area_id="410225",
        period=Period(since=date(2026, 6, 1), until=date(2026, 6, 2)),
        group_by=[ResponseGroup.HOUR, ResponseGroup.HOUR],
        priority_min=5,
    )

    assert asked_for.groups == ("leg", "standard", "hour")
    assert "410225" not in "".join(condition.sql for condition in asked_for.conditions)


def test_says_what_a_priority_may_be():
    with pytest.raises(Refusal, match="from 0 to 10") as refused:
        response_times.resolve(priority_min=11)
    assert refused.value.code == "BAD_USER_INPUT"
