"""Whether each station has its crew, kit and vehicles ready."""

from api.arguments import AreaId, Moment
from api.capability import capability
from api.measures import NOW
from api.query import Condition, Query

HOUR = "extract(hour from timezone(zone, timezone('UTC', {at})))"
REQUIRED = (
    f"case when {HOUR} >= day_from_hour and {HOUR} < day_to_hour "
    "then crew_required_day else crew_required_night end"
)
TODAY = "timezone(zone, timezone('UTC', {at}))::date"
KINDS = (
    "(select coalesce(list(item.item_code order by item.item_code), []) from unnest(kit) as _(item)"
    " where {which})"
)
EXPIRED = KINDS.replace("{which}", f"item.expires_on <= {TODAY}")
EXPIRING = KINDS.replace(
    "{which}",
    f"item.expires_on > {TODAY} and item.expires_on <= {TODAY} + alarm_days::integer",
)
ITEMS = "coalesce(list_sum(list_transform(kit, lambda x: x.required_n)), 0)"
WORKING = (
    "(select coalesce(sum(least(item.serviceable_n, item.required_n)), 0)::bigint"
    " from unnest(kit) as _(item) where item.expires_on is null or item.expires_on > {today})"
).replace("{today}", TODAY)
"""What is out of date does not work, whatever was counted."""
CREW = f"case when {REQUIRED} > 0 then least(crew_present / {REQUIRED}, 1) end"
CHECK_AGE = "case when checked_at <= {at} then date_diff('second', checked_at, {at}) / 3600.0 end"
SHARES = f"[{CREW}, {WORKING} / nullif({ITEMS}, 0)]::double[]"


@capability("stationReadiness")
def station_readiness(area_id: AreaId = None, at: Moment = None) -> Query:
    """The least ready first."""

    def then(sql: str) -> Condition:
        moment = NOW if at is None else "?::timestamp"
        written = sql.replace("{at}", moment)
        return Condition(written, () if at is None else (at,) * written.count("?::timestamp"))

    return (
        Query("station_readiness")
        .within(area_id)
        .meeting(then("valid_from <= {at} and ({at} < valid_to or valid_to is null)"))
        .deriving(
            crew_required=then(REQUIRED),
            items_required=ITEMS,
            items_serviceable=then(WORKING),
            expired_items=then(EXPIRED),
            expiring_items=then(EXPIRING),
            readiness_pct=then(f"round(100 * list_avg({SHARES}), 2)"),
            last_check_age_hours=then(CHECK_AGE),
        )
        .order_by("readiness_pct")
    )
