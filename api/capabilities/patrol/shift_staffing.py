"""Whether the planned units are really on duty, by zone and hour."""

from api.arguments import AreaId, PeriodOrLatest
from api.capability import capability
from api.measures import count, quantile, share
from api.query import Query

SEEN = "(has_step or has_fix)"
REASONS = """list_transform(
    list_sort(map_entries(coalesce(histogram(reason) filter (where reason <> 'AGREED'), map()))),
    lambda one: struct_pack(reason := one.key, n := one.value::bigint)
)"""
MINIMUM = f"""case when bool_or(crew_minimum is not null) then
    sum(crew) filter (where {SEEN} and is_planned) / nullif(count(distinct hour_at), 0)
    >= max(crew_minimum) end"""


@capability("shiftStaffing")
def shift_staffing(area_id: AreaId = None, period: PeriodOrLatest = None) -> Query:
    """The worst filled first."""
    return (
        Query("shift_staffing")
        .within(area_id, "zone_id")
        .between("local_day", period)
        .group_by("zone_id", "hour")
        .measures(
            planned_units=count(where="is_planned"),
            on_duty_units=count(where=f"is_planned and {SEEN}"),
            fill_pct=share(count(where=f"is_planned and {SEEN}"), count(where="is_planned")),
            late_log_on_minutes=quantile("late_minutes", 0.5, "is_first"),
            unplanned_gaps=count(where="reason = 'NO_SIGN'"),
            unrostered=count(where="reason = 'NO_ROSTER'"),
            minimum_met=MINIMUM,
            reasons=REASONS,
        )
        .order_by("-unplanned_gaps", "zone_id", "hour")
    )
