"""A square tells the gravest of what is known of its source and day."""

from datetime import date

import pytest

from api.quality.calendar import calendar, gravest

DAY = {
    "day": "2026-06-28", "expected": True, "arrived": True, "refusedFiles": 0, "rows": 100,
    "quarantinedRows": 0, "schemaDrift": False,
}  # fmt: skip


def square(rules=(), **more):
    health = [{"sourceId": "disputes", "days": [DAY | more]}]
    return calendar(health, rules)["disputes"][date(2026, 6, 28)]


def broken(state, failed=3):
    day = {"day": "2026-06-28", "rowsChecked": 100, "rowsFailed": failed, "state": state}
    return {"sourceId": "disputes", "ruleId": "r", "severity": "ERROR", "days": [day]}


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, "PASS"),
        ({"refusedFiles": 1}, "FAIL"),
        ({"refusedFiles": 1, "arrived": False}, "FAIL"),
        ({"quarantinedRows": 11}, "FAIL"),
        ({"quarantinedRows": 10}, "WARN"),
        ({"quarantinedRows": 1}, "PASS"),
        ({"schemaDrift": True}, "WARN"),
        ({"arrived": False, "rows": 0}, "SILENT"),
        ({"arrived": False, "rows": 0, "expected": False}, "FREE"),
    ],
)
def test_a_day_stands_as_its_receipts_say(more, state):
    assert square(**more).state == state


def test_a_rule_that_failed_fails_the_day_and_one_that_passed_does_not():
    assert square([broken("FAIL")]).state == "FAIL"
    assert square([broken("WARN")]).state == "WARN"
    assert square([broken("PASS")]).state == "PASS"
    assert square([broken("PASS")]).failed[0]["ruleId"] == "r"


def test_a_day_that_only_another_source_knows_was_not_due():
    health = [{"sourceId": "disputes", "days": []}, {"sourceId": "incidents", "days": [DAY]}]

    assert calendar(health, [])["disputes"][date(2026, 6, 28)].state == "FREE"


def test_failing_is_graver_than_silence_and_silence_than_doubt():
    assert gravest(["PASS", "SILENT", "WARN"]) == "SILENT"
    assert gravest(["SILENT", "FAIL"]) == "FAIL"
    assert gravest([]) == "FREE"
