from datetime import date

import pytest

ASK = """query ($sources: [SourceId!]) { oversight {
    retentionCompliance(sourceIds: $sources) { nodes {
    sourceId ruleId tableName keptFor maxAge oldestAge heldRows overdueRows holdRows isCompliant
    deletedRows deletionLagP100Seconds receiptHash } } } }"""


def held(rule, day, rows, *, hold=0, months=0, seconds=30 * 86_400, age="P30D", **more):
    row = {
        "source_id": "patrolPositions", "rule_id": rule, "held_day": day, "table_name": "t",
        "kept_for": age or "with its case", "max_age": age, "keep_months": months,
        "keep_seconds": seconds, "is_measured": True, "held_rows": rows, "hold_rows": hold,
        "deleted_rows": 0,
    }  # fmt: skip
    return row | more


@pytest.fixture
def told(station):
    def ask(*rows, **given):
        of = station({"retentionCompliance": rows})
        return of.answer(ASK, "AUDIT", **given)["nodes"]

    return ask


def test_what_is_kept_too_long_is_overdue_and_what_is_on_hold_is_not(told):
    """Asked on 28 June at 15:00: thirty days and the day itself back is 28 May."""
    (row,) = told(
        held("k", date(2026, 5, 27), 10, hold=4),
        held("k", date(2026, 5, 28), 7),
        held("k", date(2026, 5, 29), 5),
        held("k", date(2026, 6, 28), 100),
    )

    assert (row["heldRows"], row["overdueRows"], row["holdRows"]) == (122, 13, 4)
    assert (row["maxAge"], row["oldestAge"], row["isCompliant"]) == ("P30D", "P32D", False)


def test_months_are_those_of_the_calendar(told):
    half = {"months": 6, "seconds": 0, "age": "P6M"}

    (row,) = told(
        held("k", date(2025, 12, 27), 1, **half), held("k", date(2025, 12, 28), 2, **half)
    )

    assert row["overdueRows"] == 1


def test_a_day_is_overdue_when_its_last_moment_is(told):
    day = {"seconds": 86_400, "age": "PT24H"}

    (row,) = told(held("k", date(2026, 6, 26), 3, **day), held("k", date(2026, 6, 27), 5, **day))

    assert row["overdueRows"] == 3


def test_a_rule_in_words_and_a_table_that_is_not_kept_cannot_be_told(told):
    words = held("a", date(2020, 1, 1), 9, age=None, months=None, seconds=None)
    elsewhere = held("b", None, 0, is_measured=False)

    first, second = told(words, elsewhere)

    assert (first["ruleId"], first["heldRows"], first["keptFor"]) == ("a", 9, "with its case")
    assert first["maxAge"] is first["overdueRows"] is first["isCompliant"] is None
    assert second["heldRows"] is second["overdueRows"] is second["oldestAge"] is None


def test_a_rule_under_which_nothing_is_held_is_kept(told):
    (row,) = told(held("k", None, 0))

    assert (row["heldRows"], row["overdueRows"], row["isCompliant"]) == (0, 0, True)
    assert row["oldestAge"] is None


def test_what_was_deleted_is_told_once_however_many_days_are_held(told):
    gone = {"deleted_rows": 12, "deletion_lag_p100_seconds": 90.5, "receipt_hash": "ab"}

    (row,) = told(held("k", date(2026, 6, 1), 1, **gone), held("k", date(2026, 6, 2), 1, **gone))

    assert (row["deletedRows"], row["deletionLagP100Seconds"]) == (12, 90.5)
    assert row["receiptHash"] == "ab"


def test_without_a_receipt_nothing_was_deleted_and_no_lag_is_known(told):
    (row,) = told(held("k", date(2026, 6, 1), 1))

    assert row["deletedRows"] == 0
    assert row["deletionLagP100Seconds"] is row["receiptHash"] is None


def test_by_a_rule_in_words_nothing_can_be_deleted(told):
    (row,) = told(held("k", date(2026, 6, 1), 1, age=None, months=None, seconds=None))

    assert row["deletedRows"] is None


def test_where_most_is_overdue_comes_first_and_sources_narrow_it(station):
    rows = [
        held("a", date(2026, 1, 1), 1),
        held("b", date(2026, 1, 1), 5),
        held("c", date(2026, 1, 1), 9, source_id="disputes"),
    ]

    of = station({"retentionCompliance": rows})

    every, some = (
        of.answer(ASK, "PUBLISH", sources=sources)["nodes"]
        for sources in (None, ["patrolPositions"])
    )

    assert [row["ruleId"] for row in every] == ["c", "b", "a"]
    assert [row["ruleId"] for row in some] == ["b", "a"]
