"""Whether everything has been deleted that should have been."""

from api.arguments import SourceIds
from api.capability import capability
from api.measures import NOW
from api.query import Query

GONE = (
    f"held_day + to_days(1) + to_months(keep_months::integer) + to_seconds(keep_seconds) <= {NOW}"
)
"""Whether the last moment of the day lies further back than its rows may be kept."""
OVERDUE = f"sum(held_rows - hold_rows) filter (where {GONE})"
KNOWN = "bool_and(is_measured) and max(max_age) is not null"
MEASURED = "bool_and(is_measured)"


@capability("retentionCompliance")
def retention_compliance(source_ids: SourceIds = None) -> Query:
    """Where most is overdue comes first."""
    return (
        Query("retention_compliance")
        .where(source_id=source_ids)
        .group_by("rule_id")
        .measures(
            source_id="any_value(source_id)",
            table_name="any_value(table_name)",
            kept_for="any_value(kept_for)",
            max_age="any_value(max_age)",
            oldest_age=f"'P' || date_diff('day', min(held_day), any_value({NOW})::date) || 'D'",
            held_rows=f"case when {MEASURED} then sum(held_rows) end",
            overdue_rows=f"case when {KNOWN} then coalesce({OVERDUE}, 0) end",
            hold_rows=f"case when {MEASURED} then sum(hold_rows) end",
            deleted_rows=f"case when {KNOWN} then max(deleted_rows) end",
            deletion_lag_p100_seconds="max(deletion_lag_p100_seconds)",
            receipt_hash="any_value(receipt_hash)",
            is_compliant=f"case when {KNOWN} then coalesce({OVERDUE}, 0) = 0 end",
        )
        .order_by("-overdue_rows", "-held_rows")
    )
