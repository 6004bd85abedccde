"""A small county at this moment: four open calls, five units, and what the pages tell of them."""

from datetime import timedelta

from contracts.sealing import seal

KEY = bytes(range(64))
NUMBER = "00371123456"
AREA = "410225001004"
WEST, SOUTH = 114.80, 34.80
TAKEN, WAITING = "LK110/20260628000103", "LK110/20260628000101"
MINE = "LK-P-0017"
"""The unit of officer-17."""


def rows(now, calls=("101", "102", "103", "104"), taken=("103", MINE), status="Assigned"):
    """Rows of all marts; the call that is taken has the unit on it."""
    numbers = [f"LK110/20260628000{one}" for one in calls]
    on_it = {f"LK110/20260628000{taken[0]}": taken[1]} if taken else {}
    busy = {unit: call for call, unit in on_it.items()}
    units = [f"LK-P-00{n}" for n in (17, 18, 45, 67, 89)]
    return {
        "activeCalls": [_call(now, one, n, on_it.get(one)) for n, one in enumerate(numbers)],
        "callBrief": [_brief(now, one, n, on_it.get(one)) for n, one in enumerate(numbers)],
        "recordStanding": [
            {
                "record_kind": "CALL", "record_id": one, "area_id": AREA,
                "opened_at": now - timedelta(minutes=30),
            }
            for one in numbers
        ],
        "unitAssignments": [
            {
                "call_id": call, "unit_id": unit, "assigned_at": now - timedelta(minutes=2),
                "assign_seq": 1, "status_code": status, "status_at": now - timedelta(minutes=2),
            }
            for call, unit in on_it.items()
        ],
        "unitStatusBoard": [_unit(now, one, busy.get(one), status) for one in units],
        "unitPositions": [_position(now, one, n, one in busy) for n, one in enumerate(units)],
        "nearestUnits": [
            *(_near(now, one, n, one in busy) for n, one in enumerate(units)),
            *({"kind": "CALL", "subject_id": one, "shift_no": 0, **_at(n)}
              for n, one in enumerate(numbers)),
        ],
        "nearestServicePoint": [
            {
                "station_id": "ST-1", "service_code": "ENQUIRY", "name": "城中社区警务站",
                "area_id": "410225001", "zone": "Asia/Shanghai", "opens_minute": 0,
                "closes_minute": 1440, "walk_m_per_minute": 72.0, "detour_factor": 1.3,
                "services": ["ENQUIRY"], **_at(9),
            },
        ],
        "villageBrief": [
            {"grid_id": AREA, "fact": "RESIDENTS", "fact_id": AREA, "residents": 1590},
            {"grid_id": AREA, "fact": "DAY", "fact_id": "D", "day": now.date()},
        ],
    }  # fmt: skip


def _at(step):
    return {"latitude": SOUTH + 0.01 * (step % 3), "longitude": WEST + 0.01 * step}


def _call(now, name, n, unit):
    waited = timedelta(seconds=(20, 90, 150, 400)[n % 4])
    return {
        "call_id": name, "type_common": ("MEDICAL", "DISPUTE", "THEFT", "FIRE")[n % 4],
        "type_local": "01", "priority_common": (9, 4, 4, 7)[n % 4],
        "status": "Assigned" if unit else "Pending", "state_since": now - waited,
        "accuracy_m": 25.0, "area_id": AREA, "received_at": now - waited * 2,
        "units_assigned": 1 if unit else 0, "warn_seconds": 60, "alert_seconds": 300,
        "last_event_at": now - timedelta(seconds=5), **_at(n),
    }  # fmt: skip


def _brief(now, name, n, unit):
    bound = "\x1f".join(("callback_enc", *name.split("/")))
    caution = {
        "text": "Gas cylinders in the yard", "set_by": "LK-FIRE",
        "expires_at": now + timedelta(days=3),
    }  # fmt: skip
    return {
        "call_id": name, "area_id": AREA, "type_common": ("MEDICAL", "DISPUTE", "THEFT")[n % 3],
        "priority_common": 9, "accuracy_m": 25.0, "premises_class": "SHOP",
        "nearest_entrance": _at(n), "premises_cautions": [caution], "prior_calls_90d": 2,
        "assigned_units": [unit] if unit else [], "received_at": now - timedelta(minutes=3),
        "nature_text": "smoke from the kiln", "callback_enc": seal(KEY, NUMBER, bound),
        "callback_bound": bound, "last_event_at": now - timedelta(seconds=5), **_at(n),
    }  # fmt: skip


def _unit(now, name, call, status):
    return {
        "unit_id": name, "shift_start": now - timedelta(hours=3),
        "shift_end": now + timedelta(hours=5), "area_id": "410225001", "agency_id": "LKPSB",
        "primary_status": "NotAvailable" if call else "Available",
        "secondary_status": status if call else "OnDuty", "since_at": now - timedelta(minutes=2),
        "call_id": call, "crew": 2, "last_sign_at": now - timedelta(minutes=1),
        "check_in_seconds": 3_600,
    }  # fmt: skip


def _position(now, name, n, busy):
    return {
        "unit_id": name, "area_id": "410225001", "agency_id": "LKPSB",
        "shift_end": now + timedelta(hours=5), "accuracy_m": 6.0, "speed_kmh": 20.0,
        "heading_deg": 40.0 * n, "fix_at": now - timedelta(seconds=3),
        "primary_status": "NotAvailable" if busy else "Available", "ingest_lag_seconds": 0.6,
        **_at(n + 4),
    }  # fmt: skip


def _near(now, name, n, busy):
    return {
        "kind": "UNIT", "subject_id": name, "shift_no": 1, "area_id": "410225001",
        "shift_start": now - timedelta(hours=3), "shift_end": now + timedelta(hours=5),
        "crew_n": 2, "capabilities": ["FIRST_AID"], "fix_at": now - timedelta(seconds=3),
        "accuracy_m": 6.0, "primary_status": "NotAvailable" if busy else "Available", **_at(n + 4),
    }  # fmt: skip
