from datetime import date

import pytest

ALL = """query ($by: [PlateReaderGroup!]! = [CAMERA], $area: String, $period: Period) {
  fraud { plateReaderAudit(groupBy: $by, areaId: $area, period: $period) {
    nodes { cameraId hits reads nonHitsDropped maxNonHitAgeSeconds nonHitLimitSeconds isWithinLimit
            missingPct hitPct { value lower upper } benchmarkHitPct verified
            falseHitPct { value lower upper } stops outcomes { outcome n } listChanges
            deletedAtIntake suppressed
  } } } }"""


def camera_day(camera="K1", day=27, **more):
    row = {
        "camera_id": camera,
        "audit_day": date(2026, 6, day),
        "area_id": "410225101001",
        "reads": 1000,
        "non_hits_dropped": 996,
        "max_non_hit_age_seconds": 120.5,
        "non_hit_limit_seconds": 180.0,
        "intervals": 96,
        "intervals_due": 96,
        "hits": 4,
        "verified": 3,
        "rejected": 1,
        "stops": 1,
        "outcomes": ["RECOVERED"],
        "list_changes": 3,
        "deleted_reads": 2,
        "benchmark_hit_pct": 0.5,
    }
    return row | more


SILENT = {"reads": None, "non_hits_dropped": None, "max_non_hit_age_seconds": None, "intervals": 0}


def asked(station, rows, purpose="AUDIT", **variables):
    return station({"plateReaderAudit": rows}).answer(ALL, purpose, **variables)["nodes"]


def test_states_reads_hits_wrong_hits_and_what_came_of_them(station):
    rows = [
        camera_day(),
        camera_day(day=28, max_non_hit_age_seconds=170.0, outcomes=["NOT_FOUND", "RECOVERED"]),
    ]

    (row,) = asked(station, rows)

    assert (row["cameraId"], row["reads"], row["nonHitsDropped"], row["hits"]) == (
        "K1",
        2000,
        1992,
        8,
    )
    assert (row["maxNonHitAgeSeconds"], row["isWithinLimit"]) == (170.0, True)
    assert row["hitPct"]["value"] == pytest.approx(0.4)
    assert row["hitPct"]["lower"] < 0.4 < row["benchmarkHitPct"] < row["hitPct"]["upper"]
    # 2 of 6: Wilson by hand, (1/3 + 1.9207/6 ± 1.96·√(2/54 + 0.9604/36)) / (1 + 3.8415/6)
    assert row["falseHitPct"] == {
        "value": pytest.approx(33.333, abs=0.001),
        "lower": pytest.approx(9.677, abs=0.001),
        "upper": pytest.approx(70.000, abs=0.001),
    }
    assert sorted((one["outcome"], one["n"]) for one in row["outcomes"]) == [
        ("NOT_FOUND", 1), ("RECOVERED", 2),
    ]  # fmt: skip
    assert (row["stops"], row["listChanges"], row["missingPct"]) == (2, 6, 0.0)


def test_a_read_that_was_held_too_long_shows(station):
    rows = [camera_day("K1"), camera_day("K2", max_non_hit_age_seconds=180.1)]

    found = asked(station, rows)

    assert [(row["cameraId"], row["isWithinLimit"]) for row in found] == [
        ("K2", False),
        ("K1", True),
    ]


def test_what_was_not_counted_is_missing_and_not_nought(station):
    rows = [camera_day(), camera_day(day=28, **SILENT)]

    (row,) = asked(station, rows)

    assert (row["reads"], row["hits"], row["missingPct"]) == (1000, 8, 50.0)
    # hits of the silent day have no reads to be a share of
    assert row["hitPct"]["value"] == pytest.approx(0.4)


def test_a_camera_that_never_counted_has_no_oldest_read(station):
    (row,) = asked(station, [camera_day(**SILENT)])

    assert (row["maxNonHitAgeSeconds"], row["isWithinLimit"], row["hitPct"]) == (None, None, None)
    assert row["missingPct"] == 100.0


def test_a_hit_without_an_outcome_is_in_none(station):
    (row,) = asked(station, [camera_day(outcomes=None, verified=0, rejected=0)])

    assert (row["outcomes"], row["falseHitPct"]) == ([], None)


def test_all_cameras_together_count_the_list_once(station):
    rows = [camera_day("K1"), camera_day("K2"), camera_day("K1", 28, list_changes=5)]

    (row,) = asked(station, rows, by=[])

    assert (row["cameraId"], row["reads"], row["listChanges"]) == (None, 3000, 8)
    assert row["deletedAtIntake"] == 4


def test_only_the_days_and_the_area_asked_for(station):
    rows = [camera_day(), camera_day(day=20), camera_day("K2", area_id="410225102001")]

    (row,) = asked(
        station, rows, area="410225101", period={"since": "2026-06-27", "until": "2026-06-28"}
    )

    assert (row["cameraId"], row["reads"]) == ("K1", 1000)


def test_the_public_sees_no_few_and_always_the_oldest_read_of_all(station):
    rows = [camera_day(), camera_day("K2", hits=9, verified=9), camera_day("K3")]

    of = station({"plateReaderAudit": rows})
    (whole,) = of.answer(ALL, "PUBLISH", by=[])["nodes"]
    cameras = of.answer(ALL, "PUBLISH")["nodes"]

    assert (whole["hits"], whole["maxNonHitAgeSeconds"]) == (15, 120.5)
    assert {row["hits"] for row in cameras} == {None}
    assert {row["hitPct"] for row in cameras} == {None}
    assert {row["reads"] for row in cameras} == {1000}


def test_the_public_sees_no_outcome_of_a_few(station):
    outcomes = ["RECOVERED"] * 12 + ["MISREAD"] * 9
    of = station({"plateReaderAudit": [camera_day(hits=40, verified=30, outcomes=outcomes)]})

    (public,) = of.answer(ALL, "PUBLISH")["nodes"]
    (audit,) = of.answer(ALL, "AUDIT")["nodes"]

    assert {one["outcome"]: one["n"] for one in audit["outcomes"]} == {
        "MISREAD": 9,
        "RECOVERED": 12,
    }
    assert {one["outcome"]: one["n"] for one in public["outcomes"]} == {
        "MISREAD": None,
        "RECOVERED": 10,
    }
