"""What breaks a rule on the lake is found under that rule's id, and nothing else is."""

from datetime import date, timedelta

import polars as pl
import pytest

from pipelines.quality.results import FAIL, PASS, UNCHECKED, WARN
from tests.pipelines.quality.planted import DAY, at, counted, judged, plant

CALL = {"centre_id": "LK", "call_no": "C1", "offered_at": at("08:00")}
UNIT = {"centre_id": "LK", "call_no": "C1", "unit_id": "U1"}
FIX = {"unit_id": "U1", "duty_state": "ON_DUTY"}
HIT = {"camera_id": "K1", "list_entry_id": "L1", "seen_at": at("09:00")}
ENTRY = {"list_entry_id": "L1", "reason": "STOLEN", "added_at": at("08:00")}
DOOR = {"snap_point_id": "P1", "grid_id": "410225100001"}


def status(code: str, clock: str, **more: object) -> dict[str, object]:
    return UNIT | {"status_code": code, "status_at": at(clock)} | more


PLANTED = {
    "dispatch_assignments-received_after_status": (
        FAIL, "dispatchAssignments",
        {"dispatch_assignments": [status("EnRoute", "08:00", received_at=at("07:59"))]},
    ),
    "dispatch_assignments-call_no-required": (
        FAIL, "dispatchAssignments",
        {"dispatch_assignments": [status("EnRoute", "08:00", call_no=None)]},
    ),
    "dispatch_assignments-status_code-values": (
        FAIL, "dispatchAssignments", {"dispatch_assignments": [status("Lost", "08:00")]},
    ),
    "body_cam_segments-sha256-pattern": (
        FAIL, "bodyCamSegments", {"body_cam_segments": [{"sha256": "no hash"}]},
    ),
    "patrol_positions-speed_kmh-maximum": (
        FAIL, "patrolPositions", {"patrol_positions": [FIX | {"speed_kmh": 999.0}]},
    ),
    "patrol_positions-point_in_jurisdiction": (
        FAIL, "patrolPositions", {"patrol_positions": [FIX | {"longitude": 100.0}]},
    ),
    "calls_for_service-clock_order": (
        FAIL, "callsForService",
        {"calls_for_service": [CALL | {"answered_at": at("08:01"), "created_at": at("08:00")}]},
    ),
    "camera_counters-reads_add_up": (
        FAIL, "cameraHits",
        {"camera_counters": [{"reads_n": 9, "hits_n": 1, "non_hits_dropped_n": 7}]},
    ),
    "calls_for_service-channel-unmapped": (
        WARN, "callsForService", {"calls_for_service": [CALL | {"channel": "UNMAPPED"}]},
    ),
    "calls_for_service-key": (
        FAIL, "callsForService",
        {"calls_for_service": [CALL | {"type_local": "a"}, CALL | {"type_local": "b"}]},
    ),
    "patrol_positions-fresh": (
        WARN, "patrolPositions",
        {"patrol_positions": [FIX | {"fix_at": at("08:00", "2026-05-01"),
                                     "received_at": at("08:00", "2026-05-01")}]},
    ),
    "dispatch_assignments-legal_transition": (
        WARN, "dispatchAssignments",
        {"dispatch_assignments": [status("OnScene", "08:00"), status("Assigned", "08:05")]},
    ),
    "dispatch_assignments-one_status_at_a_time": (
        WARN, "dispatchAssignments",
        {"dispatch_assignments": [
            status("EnRoute", "08:00", primary_status="NotAvailable"),
            status("Cleared", "08:00", primary_status="Available"),
        ]},
    ),
    "patrol_positions-no_jump": (
        WARN, "patrolPositions",
        {"patrol_positions": [
            FIX | {"fix_at": at("08:00:00")},
            FIX | {"fix_at": at("08:00:10"), "longitude": 115.1},
        ]},
    ),
    "duty_roster-no_overlap": (
        WARN, "dutyRoster",
        {"duty_roster": [
            {"unit_id": "U1", "shift_start": at("08:00"), "shift_end": at("16:00")},
            {"unit_id": "U1", "shift_start": at("15:00"), "shift_end": at("23:00")},
        ]},
    ),
    "camera_counters-hits_delivered": (
        WARN, "cameraHits",
        {"camera_counters": [{"camera_id": "K1", "reads_n": 2, "hits_n": 2,
                              "non_hits_dropped_n": 0}],
         "camera_hits": [HIT]},
    ),
    "stop_payment_requests-held_in_amount": (
        WARN, "fraudReports",
        {"fraud_reports": [{"report_id": "R1", "amount_cny": 100.0}],
         "stop_payment_requests": [
             {"request_id": "Q1", "report_id": "R1", "held_cny": 60.0},
             {"request_id": "Q2", "report_id": "R1", "held_cny": 60.0},
         ]},
    ),
    "stop_payment_requests-known_report": (
        WARN, "fraudReports",
        {"stop_payment_requests": [{"request_id": "Q1", "report_id": "nowhere"}]},
    ),
    "addresses-catchment_counted": (
        WARN, "addressPremises", {"addresses": [DOOR | {"addresses_in_catchment_n": 9}]},
    ),
    "premises-known_address": (
        WARN, "addressPremises", {"premises": [{"address_code": "nowhere"}]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", PLANTED)
def test_what_was_planted_is_found_under_its_rule(lake, rule):
    state, source, tables = PLANTED[rule]
    plant(lake, source, tables)

    found = judged(lake, source)

    assert found.of(rule).state == state
    assert found.of(rule).rows_failed > 0
    assert found.of(rule).remedy


def test_a_column_of_another_type_is_found(lake):
    counter = {"service_code": "ID_CARD", "n": 3.0}
    plant(lake, "serviceStations", {"station_counters": [counter]}, n=pl.Float64())

    assert judged(lake, "serviceStations").of("station_counters-n-type").state == FAIL


def test_rows_that_keep_every_rule_pass_and_are_counted(lake):
    plant(lake, "dispatchAssignments", {"dispatch_assignments": [status("Assigned", "08:00")]})

    found = judged(lake, "dispatchAssignments")

    assert {one.rule_id for one in found.results if one.state in (WARN, FAIL)} == set()
    assert (found.rows, found.state) == (1, PASS)


@pytest.mark.parametrize(
    ("rows", "state"), [(199, PASS), (99, WARN), (401, WARN), (19, FAIL), (2001, FAIL)]
)
def test_a_day_far_from_the_days_before_raises_doubt_or_blocks(lake, rows, state):
    for back in (1, 2, 3):
        earlier = date.fromisoformat(DAY) - timedelta(days=back)
        counted(lake, "patrolPositions", "patrol_positions", 200, earlier.isoformat())
    fixes = [FIX | {"fix_at": at("08:00") + timedelta(seconds=n)} for n in range(rows)]
    plant(lake, "patrolPositions", {"patrol_positions": fixes})

    assert judged(lake, "patrolPositions").of("patrol_positions-row_count").state == state


def test_two_days_before_say_nothing_of_the_third(lake):
    for day in ("2026-05-30", "2026-05-31"):
        counted(lake, "patrolPositions", "patrol_positions", 200, day)
    plant(lake, "patrolPositions", {"patrol_positions": [FIX]})

    assert judged(lake, "patrolPositions").of("patrol_positions-row_count").state == UNCHECKED


def test_a_rule_across_sources_waits_for_the_other_source_and_is_judged_anew(lake):
    hits, entries = {"camera_hits": [HIT]}, {"vehicle_list": [ENTRY | {"expires_at": at("08:30")}]}
    plant(lake, "cameraHits", hits)
    before = judged(lake, "cameraHits")
    plant(lake, "vehicles", entries)
    after = judged(lake, "cameraHits")

    assert before.of("camera_hits-live_entry").state == UNCHECKED
    assert after.of("camera_hits-live_entry").state == WARN
    assert before.run_id != after.run_id


def test_residents_are_held_against_the_bureau_where_it_says_something(lake):
    rows = [{"grid_id": "410225100001", "residents_n": 1_000}]
    plant(lake, "population", {"population": rows})
    silent = judged(lake, "population")
    told = lake.root.parent / "reference" / "bureau_population.csv"
    told.parent.mkdir()
    states = []
    for residents in (1_010, 1_100):
        told.write_text(f"area_id,as_of,residents_n\n410225,2026-01-01,{residents}\n")
        states.append(judged(lake, "population").of("population-bureau_total").state)

    assert silent.of("population-bureau_total").state == UNCHECKED
    assert states == [PASS, WARN]
