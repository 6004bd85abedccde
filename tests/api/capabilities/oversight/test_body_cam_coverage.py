from datetime import datetime, timedelta

import pytest

ASK = """query ($by: [BodyCamGroup!]! = [], $types: [CallType!], $area: String, $period: Period) {
  oversight { bodyCamCoverage(groupBy: $by, callTypes: $types, areaId: $area, period: $period) {
    nodes { areaId typeCommon unitId calls attendances pendingAttendances
      withRecordingPct { value lower upper } activationDelayP50Seconds { value }
      activationDelayP90Seconds { value } recordedSharePct segments
      uploadedInTimePct { value } faults { fault n } views } } } }"""
ARRIVED = datetime(2026, 6, 20, 8, 0)


def attendance(call, unit="U1", delay=10.0, **more):
    """On the scene for ten minutes, and recorded but for the delay."""
    row = {
        "call_id": f"LK/{call}", "unit_id": unit, "area_id": "410225101201", "type_common": "THEFT",
        "on_scene_at": ARRIVED, "docking_due_at": ARRIVED + timedelta(hours=24, minutes=10),
        "on_scene_seconds": 600.0, "recorded_seconds": 600.0 - (delay or 0), "segments": 1,
        "segments_in_time": 1, "activation_delay_seconds": delay, "views": 0,
        "is_unrecorded": False, "is_late": False, "is_short": False, "is_docked_late": False,
    }  # fmt: skip
    return row | more


def unrecorded(call, **more):
    nothing = {"segments": 0, "segments_in_time": 0, "recorded_seconds": 0.0}
    return attendance(call, delay=None, is_unrecorded=True, **nothing) | more


def test_shares_delays_and_faults_of_all_that_is_due(station):
    rows = [
        attendance(1, delay=10.0),
        attendance(2, delay=20.0, views=2),
        attendance(3, delay=130.0, is_late=True, is_short=True),
        unrecorded(4),
    ]

    (row,) = station({"bodyCamCoverage": rows}).answer(ASK)["nodes"]

    assert (row["calls"], row["attendances"], row["pendingAttendances"]) == (4, 4, 0)
    assert row["withRecordingPct"]["value"] == 75.0
    assert row["withRecordingPct"]["lower"] == pytest.approx(30.06, abs=0.01)
    assert row["withRecordingPct"]["upper"] == pytest.approx(95.44, abs=0.01)
    assert row["activationDelayP50Seconds"]["value"] == 20.0
    assert row["activationDelayP90Seconds"]["value"] == 108.0
    assert row["recordedSharePct"] == pytest.approx(100 * (590 + 580 + 470) / 2400)
    assert row["faults"] == [
        {"fault": "NONE", "n": 1}, {"fault": "LATE", "n": 1}, {"fault": "SHORT", "n": 1},
    ]  # fmt: skip
    assert row["views"] == 2


def test_a_recording_that_may_still_lie_in_the_camera_is_pending_and_no_fault(station):
    """The latest event is of 28 June, 15:00; the unit cleared at noon, or is still there."""
    noon = datetime(2026, 6, 28, 12, 0)
    rows = [
        attendance(1),
        unrecorded(2, on_scene_at=noon, docking_due_at=noon + timedelta(hours=24)),
        unrecorded(3, on_scene_at=noon, docking_due_at=None, on_scene_seconds=None,
                   recorded_seconds=None),
    ]  # fmt: skip

    (row,) = station({"bodyCamCoverage": rows}).answer(ASK)["nodes"]

    assert (row["calls"], row["pendingAttendances"]) == (3, 2)
    assert row["withRecordingPct"]["value"] == 100.0
    assert row["faults"] == []


def test_a_call_of_two_units_is_one_call_and_recorded_where_one_of_them_was(station):
    rows = [attendance(1, "U1"), unrecorded(1, unit_id="U2")]

    (row,) = station({"bodyCamCoverage": rows}).answer(ASK)["nodes"]

    assert (row["calls"], row["attendances"]) == (1, 2)
    assert row["withRecordingPct"]["value"] == 100.0
    assert row["faults"] == [{"fault": "NONE", "n": 1}]


def test_where_least_is_recorded_comes_first(station):
    rows = [
        attendance(1, "U1"),
        unrecorded(2, unit_id="U2"),
        attendance(3, "U3", type_common="NOISE"),
    ]
    of = station({"bodyCamCoverage": rows})

    by_unit = of.answer(ASK, by=["UNIT"])["nodes"]
    by_type = of.answer(ASK, by=["CALL_TYPE"], types=["THEFT"])["nodes"]

    assert [row["unitId"] for row in by_unit] == ["U2", "U1", "U3"]
    assert [(row["typeCommon"], row["calls"]) for row in by_type] == [("THEFT", 2)]


def test_nothing_attended_has_no_share(station):
    (row,) = station({}).answer(ASK)["nodes"]

    assert row["calls"] == 0
    assert row["withRecordingPct"] is row["recordedSharePct"] is row["uploadedInTimePct"] is None


def test_an_area_and_a_period_narrow_it(station):
    rows = [attendance(1), attendance(2, area_id="410226101201")]
    of = station({"bodyCamCoverage": rows})

    def calls(**given):
        return of.answer(ASK, **given)["nodes"][0]["calls"]

    assert calls(area="410225") == 1
    assert calls(period={"since": "2026-06-20", "until": "2026-06-20"}) == 2
    assert calls(period={"since": "2026-06-21", "until": "2026-06-28"}) == 0


def test_a_period_that_runs_backwards_is_told(station):
    backwards = {"since": "2026-06-21", "until": "2026-06-20"}
    refused = station({}).refused(ASK, period=backwards)

    assert refused["extensions"]["code"] == "BAD_USER_INPUT"
    assert "until must not be earlier" in refused["message"]
