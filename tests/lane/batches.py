"""Batches as small as they can be."""

from datetime import datetime

from lane.batch import Batch

AT = datetime(2026, 6, 1, 8)


def batch(identity, *units, aside=()):
    """A position of each unit."""
    return Batch(
        id=identity,
        feed="lankao_patrol/live_positions",
        table="patrol_positions",
        received_at=AT,
        rows=tuple({"unit_id": unit, "fix_at": "2026-06-01T08:00:00.000Z"} for unit in units),
        aside=aside,
        lines=len(units) + len(aside),
    )


def ids(log, place=None):
    """The ids behind a place, all of them."""
    from lane.log import behind

    return [one.id for batches, _ in behind(log, place) for one in batches]
