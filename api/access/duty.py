"""Whether a unit is on duty, as the roster of the snapshot has it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from api.snapshot import Snapshot

Shifts = Mapping[str, Sequence[tuple[datetime, datetime]]]


def on_duty(snapshot: Snapshot, unit: str, at: datetime) -> bool | None:
    """None where nobody can tell: no unit, or a roster that does not reach to that moment."""
    if not unit:
        return None
    shifts: Shifts = snapshot.once("duty", lambda: _shifts(snapshot))
    if not any(start <= at < end for spans in shifts.values() for start, end in spans):
        return None
    return any(start <= at < end for start, end in shifts.get(unit, ()))


def _shifts(snapshot: Snapshot) -> Shifts:
    found = defaultdict[str, list[tuple[datetime, datetime]]](list)
    for unit, start, end in snapshot.rows("select unit_id, starts_at, ends_at from unit_duty", ()):
        found[unit].append((start, end))
    return found
