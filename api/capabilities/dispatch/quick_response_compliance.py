"""What share of emergency calls got a unit inside the ring of their place."""

from typing import Annotated

from api.arguments import AreaId, PeriodOrLatest, one_of
from api.capability import capability
from api.measures import count, percent, quantile, share
from api.query import Query

USABLE = "is_closed and seconds is not null"
WITHIN = f"{USABLE} and seconds <= ring_minutes * 60"
# A histogram is a map from area to how often it occurs.
EVERY = f"histogram(area_id) filter (where {USABLE} and area_id is not null)"
TIMELY = f"histogram(area_id) filter (where {WITHIN} and area_id is not null)"
MISSING = percent(count(where="is_closed and seconds is null"), count(where="is_closed"))
PLACES = f"""list_slice(list_sort(list_transform(
    coalesce(map_entries({EVERY}), []),
    lambda one: struct_pack(
        compliance_pct := round(100.0 * coalesce(({TIMELY})[one.key], 0) / one.value, 2),
        n := one.value::bigint,
        area_id := one.key)
)), 1, 5)"""


@capability("quickResponseCompliance")
def quick_response_compliance(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    ring_set: Annotated[
        str, one_of("ring_set", "By the rings of this set.", "采用的圈层标准。")
    ] = "TIANJIN",
    clock: Annotated[
        str, one_of("arrival_witness", "Who says when a unit was there.", "到达的认定方式。")
    ] = "BUTTON",
) -> Query:
    """The narrowest ring first."""
    return (
        Query("quick_response_compliance")
        .where(ring_set=ring_set, clock=clock)
        .within(area_id)
        .between("received_at", period)
        .group_by("ring_minutes")
        .measures(
            n=count(where=USABLE),
            within=count(where=WITHIN),
            compliance_pct=share(count(where=WITHIN), count(where=USABLE)),
            p90_seconds=quantile("seconds", 0.9, USABLE),
            missing_pct=f"coalesce({MISSING}, 0)",
            still_open=count(where="not is_closed"),
            button_vs_avl_diff_seconds=quantile("button_minus_avl_seconds", 0.5, "is_closed"),
            worst_places=PLACES,
        )
        .order_by("ring_minutes")
    )
