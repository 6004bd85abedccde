from datetime import date, datetime

import pytest

ASK = """query ($sources: [SourceId!], $period: Period, $severities: [QualitySeverity!],
    $only: Boolean! = false) {
  oversight { dataQualityReport(sourceIds: $sources, period: $period, severities: $severities,
    onlyFailed: $only) { totalCount nodes { sourceId tableName ruleId dimension severity rowsChecked
      rowsFailed failedPct thresholdPct failThresholdPct state runId at sampleRef } } } }"""


def checked(rule, day, rows, failed, run="d1", **more):
    row = {
        "source_id": "callsForService", "table_name": "calls", "rule_id": rule,
        "delivery_day": day and date(2026, 6, day), "dimension": "VALIDITY", "severity": "ERROR",
        "rows_checked": rows, "rows_failed": failed, "threshold_pct": 1.0,
        "fail_threshold_pct": 10.0, "run_id": day and run,
        "run_at": day and datetime(2026, 6, day, 16),
        "sample_ref": f"{run}.csv:2-9" if failed else None,
    }  # fmt: skip
    return row | more


@pytest.fixture
def told(station):
    def ask(*rows, purpose="AUDIT", **given):
        found = station({"dataQualityReport": rows}).answer(ASK, purpose, **given)
        return {row["ruleId"]: row for row in found["nodes"]}

    return ask


def test_every_rule_has_its_state_and_the_worst_comes_first(told):
    found = told(
        checked("kept", 20, 1000, 0),
        checked("few", 20, 1000, 10),
        checked("doubted", 20, 1000, 11),
        checked("broken", 20, 1000, 101),
        checked("warned", 20, 1000, 500, severity="WARNING"),
        checked("never", None, 0, 0),
    )

    states = {name: row["state"] for name, row in found.items()}
    assert states == {
        "warned": "WARN", "broken": "FAIL", "doubted": "WARN", "few": "PASS", "kept": "PASS",
        "never": "UNCHECKED",
    }  # fmt: skip
    assert list(found) == ["warned", "broken", "doubted", "few", "kept", "never"]
    assert found["broken"]["failedPct"] == pytest.approx(10.1)
    assert found["never"]["failedPct"] is found["never"]["runId"] is None


def test_the_run_is_the_last_that_broke_it_or_else_the_last(told):
    found = told(
        checked("a", 20, 100, 2, run="d1"), checked("a", 21, 100, 0, run="d2"),
        checked("b", 20, 100, 0, run="d1"), checked("b", 21, 100, 0, run="d2"),
    )  # fmt: skip

    assert (found["a"]["runId"], found["a"]["sampleRef"]) == ("d1", "d1.csv:2-9")
    assert found["a"]["at"] == "2026-06-20T16:00:00.000Z"
    assert (found["a"]["rowsChecked"], found["a"]["failedPct"]) == (200, 1.0)
    assert (found["b"]["runId"], found["b"]["sampleRef"]) == ("d2", None)


def test_a_rule_has_a_row_where_nothing_came_in_the_period(told):
    period = {"since": "2026-06-21", "until": "2026-06-22"}

    found = told(checked("a", 20, 100, 2), checked("b", 21, 100, 2), period=period)

    assert (found["a"]["state"], found["a"]["rowsChecked"]) == ("UNCHECKED", 0)
    assert found["b"]["rowsFailed"] == 2


def test_it_is_narrowed_by_source_severity_and_failure(station):
    rows = [
        checked("a", 20, 100, 2), checked("b", 20, 100, 0),
        checked("c", 20, 100, 1, severity="WARNING"), checked("d", 20, 9, 1, source_id="disputes"),
    ]  # fmt: skip

    of = station({"dataQualityReport": rows})

    def rules(**given):
        return {row["ruleId"] for row in of.answer(ASK, "AUDIT", **given)["nodes"]}

    assert rules(only=True) == {"a", "c", "d"}
    assert rules(severities=["WARNING"]) == {"c"}
    assert rules(sources=["disputes"]) == {"d"}


@pytest.mark.parametrize("purpose", ["AUDIT", "COMMAND", "COMMUNITY", "SERVICE"])
def test_staff_see_the_page_that_auditors_see(told, purpose):
    assert set(told(checked("a", 20, 100, 2), purpose=purpose)) == {"a"}


def test_a_rule_that_the_lake_judged_has_the_state_of_its_worst_day(told):
    found = told(
        checked("calls-row_count", 20, 100, 0, found_state="PASS"),
        checked("calls-row_count", 21, 40, 40, found_state="WARN"),
        checked("calls-key", 20, 100, 1, found_state="FAIL"),
        checked("calls-fresh", 20, 100, 0, found_state="PASS"),
    )

    states = {name: row["state"] for name, row in found.items()}
    assert states == {"calls-row_count": "WARN", "calls-key": "FAIL", "calls-fresh": "PASS"}


def test_a_rule_tells_how_it_stood_on_each_day_of_the_period(station):
    asked = """query ($period: Period) { oversight { dataQualityReport(period: $period) {
      nodes { ruleId state days { day rowsChecked rowsFailed state } } } } }"""
    rows = [
        checked("r", 20, 100, 20),
        checked("r", 21, 100, 0),
        checked("r", 22, 0, 0),
        checked("r", 9, 100, 100),
        checked("never", None, 0, 0),
    ]
    days = {"since": "2026-06-20", "until": "2026-06-30"}
    found = station({"dataQualityReport": rows}).answer(asked, "AUDIT", period=days)["nodes"]

    assert found[0]["days"] == [
        {"day": "2026-06-20", "rowsChecked": 100, "rowsFailed": 20, "state": "FAIL"},
        {"day": "2026-06-21", "rowsChecked": 100, "rowsFailed": 0, "state": "PASS"},
        {"day": "2026-06-22", "rowsChecked": 0, "rowsFailed": 0, "state": "UNCHECKED"},
    ]
    assert found[1] == {"ruleId": "never", "state": "UNCHECKED", "days": []}
