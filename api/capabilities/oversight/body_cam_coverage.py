"""What share of attended calls has a recording, and whether it was on in time."""

from enum import Enum
from typing import Annotated

import strawberry

from api.arguments import AreaId, PeriodOrLatest, any_of, choice
from api.capability import capability
from api.measures import AS_OF, count, percent, quantile, share, total
from api.query import Query
from api.words import words

DUE = f"docking_due_at <= {AS_OF}"
"""Whether the recordings of an attendance must be in: until then they may lie in the camera."""
FAULTS = {
    "NONE": "is_unrecorded",
    "LATE": "is_late",
    "SHORT": "is_short",
    "DOCKED_LATE": "is_docked_late",
}


@strawberry.enum(description=words("What coverage is told apart by.", "分组方式。"))
class BodyCamGroup(Enum):
    """Columns that an asker may group by."""

    AREA = choice("area_id", "Area.", "区域。")
    CALL_TYPE = choice("type_common", "Type of call.", "警情类型。")
    UNIT = choice("unit_id", "Unit, never an officer.", "单位。")


@capability("bodyCamCoverage")
def body_cam_coverage(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    call_types: Annotated[
        list[str] | None,
        any_of("call_type", "Only calls of these types; left out, all.", "仅限这些警情类型。"),
    ] = None,
    group_by: Annotated[
        list[BodyCamGroup],
        strawberry.argument(
            description=words(
                "What to tell apart; left out, all is one row.", "分组；省略时合并为一行。"
            )
        ),
    ] = [],  # noqa: B006 - GraphQL's default, never changed
) -> Query:
    """One row for all, or where least is recorded first."""
    listed = ", ".join(
        f"struct_pack(fault := '{fault}', n := {count(where=f'{flag} and {DUE}')})"
        for fault, flag in FAULTS.items()
    )
    calls = f"count(distinct call_id) filter (where {DUE})"
    recorded = f"count(distinct call_id) filter (where {DUE} and not is_unrecorded)"
    return (
        Query("body_cam_coverage")
        .within(area_id)
        .where(type_common=call_types)
        .between("on_scene_at", period)
        .group_by(*(group.value for group in group_by))
        .measures(
            calls="count(distinct call_id)",
            attendances=count(),
            pending_attendances=count(where=f"not coalesce({DUE}, false)"),
            with_recording_pct=share(recorded, calls),
            activation_delay_p50_seconds=quantile("activation_delay_seconds", 0.5),
            activation_delay_p90_seconds=quantile("activation_delay_seconds", 0.9),
            recorded_share_pct=percent(
                total("recorded_seconds", DUE), total("on_scene_seconds", DUE)
            ),
            segments=total("segments"),
            uploaded_in_time_pct=share(total("segments_in_time"), total("segments")),
            faults=f"list_filter([{listed}], lambda one: one.n > 0)",
            views=total("views"),
        )
        .order_by(*(["with_recording_pct"] if group_by else []))
    )
