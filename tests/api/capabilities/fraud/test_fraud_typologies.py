from datetime import date, timedelta

import pytest

ALL = """query ($by: [FraudTypologyGroup!]! = [TYPOLOGY, CHANNEL], $area: String, $period: Period) {
  fraud { fraudTypologies(groupBy: $by, areaId: $area, period: $period) {
    suppressedRows
    nodes { typology channel reports earlierReports reportsPer100000 expectedBasis noticeTemplateId
            areas audiences suppressed medianLossCny { value } ratioToExpected { value lower upper }
  } } } }"""
FIRST = date(2026, 6, 1)
LATER = {"since": "2026-06-29", "until": "2026-07-26"}
"""The second four weeks of those that `days` makes."""


def days(many=56, area="410225", typology="LOAN", channel="CARD", residents=50_000.0):
    return [
        {
            "report_day": FIRST + timedelta(days=n),
            "area_id": area,
            "typology": typology,
            "channel": channel,
            "report_id": "",
            "is_report": False,
            "residents": residents,
            "notice_template_id": f"FZ-{typology}",
        }
        for n in range(many)
    ]


def reports(many, day, area="410225", *, typology="LOAN", channel="CARD", band="FROM_60"):
    return [
        {
            "report_day": FIRST + timedelta(days=day),
            "area_id": area,
            "typology": typology,
            "channel": channel,
            "report_id": f"{area}-{typology}-{channel}-{day}-{n}",
            "is_report": True,
            "age_band": band,
            "lost_cny": 100.0,
            "notice_template_id": f"FZ-{typology}",
        }
        for n in range(many)
    ]


def asked(station, rows, purpose="FRAUD_RESPONSE", **variables):
    known = station({"fraudTypologies": rows}, as_of="2026-07-27T00:00:00.000")
    return known.answer(ALL, purpose, **variables)["nodes"]


def test_a_kind_that_doubles_has_a_ratio_of_two_with_its_interval(station):
    rows = [*days(), *reports(20, 3), *reports(40, 31)]

    (row,) = asked(station, rows, period=LATER)

    assert (row["typology"], row["channel"], row["reports"]) == ("LOAN", "CARD", 40)
    assert (row["earlierReports"], row["expectedBasis"]) == (20, "EARLIER_PERIODS")
    # 40 of 60 in the later four weeks: Wilson's share is 54.06 to 77.27 %, and its odds the ratio
    assert row["ratioToExpected"] == {
        "value": pytest.approx(2.0),
        "lower": pytest.approx(1.1768, abs=0.001),
        "upper": pytest.approx(3.3990, abs=0.001),
    }
    assert row["medianLossCny"]["value"] == 100.0
    assert row["reportsPer100000"] == pytest.approx(80.0)
    assert row["noticeTemplateId"] == "FZ-LOAN"


def test_the_ratio_tells_no_exact_count(station):
    """Of 38 and 21 as of 40 and 20."""
    (row,) = asked(station, [*days(), *reports(21, 3), *reports(38, 31)], period=LATER)

    assert row["ratioToExpected"]["value"] == pytest.approx(2.0)


def test_days_without_a_report_lower_what_is_expected(station):
    """Ten in twelve weeks before and ten in four weeks now: three times as often."""
    rows = [*days(112), *reports(10, 0), *reports(10, 90)]
    period = {"since": "2026-08-24", "until": "2026-09-20"}
    of = station({"fraudTypologies": rows}, as_of="2026-09-21T00:00:00.000")

    (row,) = of.answer(ALL, "FRAUD_RESPONSE", period=period)["nodes"]

    assert row["ratioToExpected"]["value"] == pytest.approx(3.0)


def test_what_comes_after_the_period_or_long_before_is_not_expected_in_it(station):
    rows = [
        *days(190), *reports(90, 0), *reports(10, 50), *reports(10, 150), *reports(90, 170),
    ]  # fmt: skip
    weeks = {"since": "2026-10-19", "until": "2026-11-15"}
    of = station({"fraudTypologies": rows}, as_of="2026-12-10T00:00:00.000")

    (row,) = of.answer(ALL, "FRAUD_RESPONSE", period=weeks)["nodes"]

    assert (row["reports"], row["earlierReports"]) == (10, 10)
    assert row["ratioToExpected"]["value"] == pytest.approx(4.0)


@pytest.mark.parametrize("purpose", ["FRAUD_RESPONSE", "PUBLISH"])
def test_fewer_than_ten_are_told_to_nobody(station, purpose):
    rows = [*days(), *reports(9, 31, typology="LOAN"), *reports(12, 31, typology="SHOPPING")]

    many, few = asked(station, rows, purpose, period=LATER)

    assert (many["typology"], many["reports"]) == ("SHOPPING", 10)
    assert (few["typology"], few["reports"], few["suppressed"]) == ("LOAN", None, True)
    assert [few[name] for name in ("medianLossCny", "ratioToExpected", "reportsPer100000")] == [
        None, None, None,
    ]  # fmt: skip
    assert (few["areas"], few["audiences"]) == ([], [])


def test_no_ratio_rests_on_fewer_than_ten(station):
    rows = [*days(), *reports(9, 3), *reports(40, 31)]

    (row,) = asked(station, rows, period=LATER)

    assert (row["earlierReports"], row["ratioToExpected"]) == (None, None)
    assert (row["expectedBasis"], row["suppressed"]) == ("TOO_FEW", True)


def test_without_earlier_days_nothing_is_expected(station):
    of = station({"fraudTypologies": [*days(28), *reports(12, 2)]}, as_of="2026-06-29T00:00:00.000")

    (row,) = of.answer(ALL, "FRAUD_RESPONSE")["nodes"]

    assert (row["expectedBasis"], row["ratioToExpected"], row["reports"]) == ("NONE", None, 10)


def test_warnings_go_to_districts_and_ages_with_ten_or_more(station):
    rows = [
        *days(), *days(area="410226"),
        *reports(10, 31, band="FROM_60"), *reports(9, 32, area="410226", band="FROM_18"),
        *reports(3, 33, band=None),
    ]  # fmt: skip

    (row,) = asked(station, rows, period=LATER)

    assert row["reports"] == 20
    assert row["areas"] == ["410225"]
    assert row["audiences"] == ["FROM_60"]


def test_by_kind_alone_channels_count_together_and_residents_once(station):
    rows = [
        *days(), *days(channel="CASH"), *reports(6, 31), *reports(6, 31, channel="CASH"),
    ]  # fmt: skip

    (row,) = asked(station, rows, by=["TYPOLOGY"], period=LATER)

    assert (row["channel"], row["reports"]) == (None, 10)
    assert row["reportsPer100000"] == pytest.approx(20.0)


@pytest.mark.parametrize("area", ["410225101", "410225101001", "41022", "N-7"])
def test_a_smaller_area_is_refused_with_what_would_be_right(station, area):
    error = station({"fraudTypologies": []}).refused(ALL, "FRAUD_RESPONSE", area=area)

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "6 digits" in error["message"]


def test_a_city_holds_its_districts(station):
    rows = [*days(), *reports(12, 31), *reports(12, 31, area="420101")]

    (row,) = asked(station, rows, area="4102", period=LATER)

    assert (row["reports"], row["areas"]) == (10, ["410225"])
