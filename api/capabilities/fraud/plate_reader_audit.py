"""What did the plate readers do: reads, non-hits dropped, hits, wrong hits, outcomes?"""

from enum import Enum
from typing import Annotated

import strawberry

from api.arguments import AreaId, PeriodOrLatest, choice
from api.capability import capability
from api.measures import latest, percent, share, total
from api.query import Query
from api.words import words


@strawberry.enum(description=words("What the audit may be told apart by.", "分组方式。"))
class PlateReaderGroup(Enum):
    """A column of the mart for each."""

    CAMERA = choice("camera_id", "Camera.", "卡口。")


@capability("plateReaderAudit")
def plate_reader_audit(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    group_by: Annotated[
        list[PlateReaderGroup],
        strawberry.argument(
            description=words("Empty, one row for all cameras.", "为空时全部卡口合计一行。")
        ),
    ] = [PlateReaderGroup.CAMERA],  # noqa: B006 - never changed; GraphQL shows it as the default
) -> Query:
    """One row a camera, the one that held a read longest first."""
    oldest, limit = latest("max_non_hit_age_seconds"), latest("non_hit_limit_seconds")
    reads = total("reads")
    # A reader that lost counts may have more hits than reads; no share is more than the whole.
    counted_hits = f"least({total('hits', 'reads is not null')}, {reads})"
    return (
        Query("plate_reader_audit")
        .within(area_id)
        .between("audit_day", period)
        .group_by(*(group.value for group in group_by))
        .measures(
            hits=total("hits"),
            reads=reads,
            non_hits_dropped=total("non_hits_dropped"),
            max_non_hit_age_seconds=oldest,
            non_hit_limit_seconds=limit,
            is_within_limit=f"{oldest} <= {limit}",
            missing_pct=percent(
                f"{total('intervals_due')} - {total('intervals')}", total("intervals_due")
            ),
            hit_pct=share(counted_hits, reads),
            benchmark_hit_pct=latest("benchmark_hit_pct"),
            verified=total("verified"),
            false_hit_pct=share(total("rejected"), total("verified")),
            stops=total("stops"),
            outcomes=_by_outcome(),
            list_changes=_of_all_cameras("list_changes"),
            deleted_at_intake=_of_all_cameras("deleted_reads"),
        )
        .order_by("-max_non_hit_age_seconds")
    )


def _by_outcome() -> str:
    """The lists of the days as one count a code."""
    listed = "flatten(list(outcomes) filter (where outcomes is not null))"
    counted = f"map_entries(list_aggregate({listed}, 'histogram'))"
    pair = "struct_pack(outcome := one.key, n := one.value::bigint)"
    told = f"list_transform({counted}, lambda one: {pair})"
    return f"coalesce({told}, [])"


def _of_all_cameras(column: str) -> str:
    """What a day has once and not once a camera: the list that all match against, the receipts."""
    days = f"list(distinct struct_pack(audit_day := audit_day, n := {column}))"
    return f"coalesce(list_sum(list_transform({days}, lambda one: one.n)), 0)::bigint"
