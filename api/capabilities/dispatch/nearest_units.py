"""Which units can reach a place soonest."""

from typing import Annotated

import strawberry

from api.analysis.nearest import nearest
from api.arguments import PointInput, any_of, between, point
from api.capability import capability
from api.errors import bad_input
from api.measures import NOW
from api.query import Query
from api.values import RecordId
from api.words import words
from contracts.assumptions import assumption

MOST_UNITS = 25
MOST_SECONDS = 86_400
LISTED = int(assumption("units_listed"))
MAX_FIX_AGE = int(assumption("max_fix_age_seconds"))
CallId = Annotated[
    RecordId | None,
    strawberry.argument(
        description=words(
            "To this call: centre and number, such as LK110/20260601000001. This or a point.",
            "目标警情（中心/编号）；与point二选一。",
        )
    ),
]
Place = Annotated[
    PointInput | None,
    strawberry.argument(
        description=words("To this place. This or a call.", "目标地点；与callId二选一。")
    ),
]
Required = Annotated[
    list[str] | None,
    any_of(
        "unit_capability",
        "Only units with all of these; left out, any.",
        "须具备的全部能力；省略时不限。",
    ),
]
Units = Annotated[
    int,
    strawberry.argument(
        description=words(
            "At most so many units that can be sent, 1 to 25.", "最多列出的可派单元数，1至25。"
        )
    ),
]
FixAge = Annotated[
    int,
    strawberry.argument(
        description=words(
            "Oldest fix by which a unit's place counts as known, seconds.",
            "定位最大时效。",
            "s",
        )
    ),
]


@capability("nearestUnits")
def nearest_units(
    call_id: CallId = None,
    point: Place = None,
    required_capabilities: Required = None,
    n: Units = LISTED,
    max_fix_age_seconds: FixAge = MAX_FIX_AGE,
) -> Query:
    """The soonest first; behind them the near ones that cannot be sent."""
    if (call_id is None) == (point is None):
        raise bad_input("Give callId or point, one of them: units are sought near one place.")
    between("n", n, 1, MOST_UNITS)
    between("maxFixAgeSeconds", max_fix_age_seconds, 1, MOST_SECONDS)
    place = _checked(point)
    return (
        Query("nearest_units")
        .where(kind="UNIT")
        .deriving(asked_at=NOW)
        .beside(call=Query("nearest_units").where(kind="CALL", subject_id=call_id or ""))
        .travelling()
        .through(
            nearest,
            call_id=call_id,
            latitude=place.latitude if place else None,
            longitude=place.longitude if place else None,
            required=_codes(required_capabilities),
            n=n,
            max_fix_age=max_fix_age_seconds,
        )
        .order_by("row_no")
    )


def _codes(given: list[str] | None) -> tuple[str, ...]:
    return tuple(sorted(str(getattr(one, "value", one)) for one in given or ()))


def _checked(given: PointInput | None) -> PointInput | None:
    return None if given is None else point(given)
