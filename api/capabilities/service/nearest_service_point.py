"""Where the nearest open police service point is."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.arguments import Moment, PointInput, one_of, point
from api.capability import capability
from api.measures import NOW, distance_m
from api.query import Condition, Query
from api.words import words

POINT = "struct_pack(latitude := latitude, longitude := longitude)"
LOCAL = "timezone(zone, timezone('UTC', {at}))"
MINUTE = "(extract(hour from {local}) * 60 + extract(minute from {local}))"
OPEN = """case
    when opens_minute < closes_minute then {m} >= opens_minute and {m} < closes_minute
    else {m} >= opens_minute or {m} < closes_minute end"""
OPENS = """timezone('UTC', timezone(zone, date_trunc('day', {local}) + to_minutes(
    opens_minute + case when {m} < opens_minute then 0 else 1440 end)))"""


@capability("nearestServicePoint")
def nearest_service_point(
    place: Annotated[
        PointInput,
        strawberry.argument(
            name="point",
            description=words("From here; it is not recorded.", "起点；不记录。"),
        ),
    ],
    service_code: Annotated[
        str, one_of("service_code", "The service that is needed.", "所需业务。")
    ] = "ENQUIRY",
    at: Moment = None,
) -> Query:
    """Open ones first, the nearest of them at the top."""
    here = point(place)
    metres = distance_m(here.latitude, here.longitude)
    walk = f"({metres.sql}) * detour_factor / walk_m_per_minute"
    is_open, opens = _at(at, OPEN), _at(at, f"case when not ({OPEN}) then {OPENS} end")
    return (
        Query("nearest_service_point")
        .where(service_code=service_code)
        .deriving(
            point=POINT,
            distance_m=metres,
            walk_minutes=Condition(walk, metres.values),
            open_now=is_open,
            opens_at=opens,
        )
        .order_by("-open_now", "distance_m")
    )


def _at(at: datetime | None, sql: str) -> Condition:
    """The expression at the moment that was asked about; it is written out for each mention."""
    moment = NOW if at is None else "?::timestamp"
    local = LOCAL.format(at=moment)
    written = sql.replace("{m}", MINUTE).replace("{local}", local)
    return Condition(written, () if at is None else (at,) * written.count("?::timestamp"))
