"""Rows of the response mart for tests of what all capabilities share."""

from collections.abc import Iterable
from datetime import datetime


def legs(areas: Iterable[object], each: int = 1, seconds: float = 60.0) -> list[dict[str, object]]:
    """So many usable intervals in each area."""
    return [
        {
            "call_id": f"LK/{area}-{n}",
            "clock": "FIRST_UNIT",
            "unit_id": "",
            "leg": "TRAVEL",
            "standard": "NFPA_1710",
            "area_id": None if area is None else str(area),
            "priority_common": 5,
            "type_common": "THEFT",
            "hour": 8,
            "received_at": datetime(2026, 6, 20),
            "seconds": seconds,
            "usability": "USABLE",
            "target_seconds": 240.0,
            "target_pct": 90.0,
        }
        for area in areas
        for n in range(each)
    ]
