from datetime import date, datetime, timedelta

import pytest

from tests.api.conftest import NOW

ALL = """query ($sources: [SourceId!], $days: Period) {
  oversight { sourceHealth(sourceIds: $sources, period: $days) {
    nodes { sourceId contractVersion lastArrivalAt lagSeconds lagSlaSeconds rows quarantinedRows
            refusedFiles expectedRows volumeRatio schemaDrift breachState ownerContact
            availabilityPct { value } } } } }"""
JUNE = {"since": "2026-06-01", "until": "2026-06-30"}


def delivery(of_june, rows=100, expected_rows=None, source="callsForService", **more):
    row = {
        "source_id": source,
        "delivery_day": date(2026, 6, of_june),
        "contract_version": "1.0.0",
        "last_arrival_at": datetime(2026, 6, of_june, 14),
        "lag_sla_seconds": 7200,
        "files": 1,
        "refused_files": 0,
        "rows": rows,
        "accepted_rows": rows,
        "quarantined_rows": 0,
        "expected_rows": expected_rows,
        "schema_drift": False,
        "expected": True,
        "arrived": True,
        "owner_contact": "mailto:calls@example.org",
    }
    return row | more


def silent(of_june, **more):
    quiet = {"last_arrival_at": None, "files": 0, "arrived": False}
    return delivery(of_june, rows=0, **(quiet | more))


def asked(station, rows, **variables):
    return station({"sourceHealth": rows}).answer(ALL, "AUDIT", **variables)["nodes"]


def test_sums_the_days_of_the_period_and_knows_what_was_expected(station):
    rows = [
        delivery(26, rows=100),
        delivery(27, rows=90, expected_rows=100.0, quarantined_rows=4, schema_drift=True),
        delivery(28, rows=60, expected_rows=100.0, contract_version="1.1.0", refused_files=1),
    ]

    # Asked at 15:00:30, an hour and a half minute after the last arrival.
    assert asked(station, rows) == [
        {
            "sourceId": "callsForService",
            "contractVersion": "1.1.0",
            "lastArrivalAt": "2026-06-28T14:00:00.000Z",
            "lagSeconds": 3630.0,
            "lagSlaSeconds": 7200,
            "rows": 250,
            "quarantinedRows": 4,
            "refusedFiles": 1,
            "expectedRows": 200.0,
            "volumeRatio": 0.75,
            "schemaDrift": True,
            "breachState": "OK",
            "ownerContact": "mailto:calls@example.org",
            "availabilityPct": {"value": 100.0},
        }
    ]


def test_silence_for_longer_than_agreed_is_late(station):
    (row,) = asked(station, [delivery(28, last_arrival_at=NOW - timedelta(seconds=7201))])

    assert (row["lagSeconds"], row["breachState"]) == (7201.0, "LATE")


def test_silence_all_the_period_still_has_its_row(station):
    (row,) = asked(station, [delivery(1)], days={"since": "2026-06-02", "until": "2026-06-28"})

    assert (row["rows"], row["breachState"]) == (0, "LATE")
    assert row["lastArrivalAt"] == "2026-06-01T14:00:00.000Z"


def test_a_source_that_never_delivered_is_in_breach(station):
    never = silent(1, delivery_day=None, source="population")

    (row,) = asked(station, [never])

    assert (row["breachState"], row["lagSeconds"], row["lastArrivalAt"]) == ("NEVER", None, None)
    assert (row["contractVersion"], row["lagSlaSeconds"]) == ("1.0.0", 7200)


def test_a_last_delivery_that_was_refused_is_in_breach(station):
    rows = [delivery(27), silent(28, refused_files=1)]

    (row,) = asked(station, rows)

    assert (row["breachState"], row["refusedFiles"]) == ("REFUSED", 1)


def test_availability_counts_the_days_on_which_one_was_due(station):
    rows = [delivery(25), delivery(26), silent(27), silent(28, expected=False)]

    (row,) = asked(station, rows)

    assert row["availabilityPct"]["value"] == pytest.approx(66.666667)


def test_without_history_nothing_is_expected(station):
    (row,) = asked(station, [delivery(28)])

    assert (row["expectedRows"], row["volumeRatio"]) == (None, None)


def test_a_period_left_out_is_the_28_days_to_the_last_delivery(station):
    rows = [delivery(1, rows=1), delivery(2, rows=2), delivery(29, rows=4)]
    of = station({"sourceHealth": rows})

    (left_out,) = of.answer(ALL, "AUDIT")["nodes"]
    (june,) = of.answer(ALL, "AUDIT", days=JUNE)["nodes"]

    assert (left_out["rows"], june["rows"]) == (6, 7)


def test_only_the_sources_asked_for(station):
    rows = [delivery(28), delivery(28, source="incidents")]

    found = asked(station, rows, sources=["incidents"])

    assert [row["sourceId"] for row in found] == ["incidents"]


@pytest.mark.parametrize(
    ("volume", "freshness", "state"),
    [("FAIL", "WARN", "VOLUME"), ("WARN", "WARN", "STALE"), ("PASS", "PASS", "OK")],
)
def test_a_last_day_far_off_or_without_anything_recent_is_a_breach(
    station, volume, freshness, state
):
    last = delivery(28, last_arrival_at=NOW, volume_state=volume, freshness_state=freshness)
    before = delivery(27, volume_state="FAIL", freshness_state="WARN")

    (found,) = [one for one in asked(station, [before, last]) if one["rows"]]

    assert found["breachState"] == state


def test_what_was_refused_differed_or_was_put_aside_is_told_with_its_day(station):
    asked_for = """query ($days: Period) { oversight {
      sourceHealth(period: $days, first: 20) { nodes {
      days { day rows arrived refusedFiles expectedRows }
      refusals { day file rule detail remedy runId refusedAt }
      drifts { day kind file columnName shape codeRows }
      samples { day tableName ruleId columnName file line shape runId } } } } }"""
    refusal = {
        "file": "f.csv", "rule": "delivery-gzip", "detail": "cut", "remedy": "again",
        "run_id": "r1", "refused_at": datetime(2026, 6, 28, 1),
    }  # fmt: skip
    drift = {
        "kind": "UNKNOWN_CODE", "file": "g.csv", "column_name": "type", "shape": "A9",
        "code_rows": 2,
    }  # fmt: skip
    sample = {
        "table_name": "t", "rule_id": "t-n-type", "column_name": "n", "file": "g.csv", "line": 7,
        "shape": "9A", "run_id": "r2",
    }  # fmt: skip
    rows = [
        delivery(27, drifts=[drift], samples=[sample, sample | {"line": 9}]),
        silent(28, refused_files=1, refusals=[refusal]),
        delivery(1, refusals=[refusal]),
    ]
    late = {"since": "2026-06-27", "until": "2026-06-28"}
    (row,) = station({"sourceHealth": rows}).answer(asked_for, "AUDIT", days=late)["nodes"]

    assert [(one["day"], one["arrived"], one["refusedFiles"]) for one in row["days"]] == [
        ("2026-06-27", True, 0), ("2026-06-28", False, 1),
    ]  # fmt: skip
    assert row["refusals"] == [
        {
            "day": "2026-06-28", "file": "f.csv", "rule": "delivery-gzip", "detail": "cut",
            "remedy": "again", "runId": "r1", "refusedAt": "2026-06-28T01:00:00.000Z",
        }
    ]  # fmt: skip
    assert row["drifts"] == [
        {
            "day": "2026-06-27", "kind": "UNKNOWN_CODE", "file": "g.csv", "columnName": "type",
            "shape": "A9", "codeRows": 2,
        }
    ]  # fmt: skip
    assert [(one["day"], one["line"], one["shape"]) for one in row["samples"]] == [
        ("2026-06-27", 7, "9A"), ("2026-06-27", 9, "9A"),
    ]  # fmt: skip


def test_a_source_of_which_there_is_nothing_to_say_has_empty_lists(station):
    asked_for = """{ oversight { sourceHealth { nodes {
      days { day } refusals { rule } drifts { kind } samples { line } } } } }"""
    never = delivery(1, delivery_day=None, last_arrival_at=None, files=0, arrived=False)
    (row,) = station({"sourceHealth": [never]}).answer(asked_for, "AUDIT")["nodes"]

    assert row == {"days": [], "refusals": [], "drifts": [], "samples": []}
