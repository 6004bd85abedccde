"""Whether each source arrives on time, in full and in the agreed shape."""

from api.arguments import PeriodOrLatest, SourceIds
from api.capability import capability
from api.measures import NOW, count, latest, ratio, share, total
from api.query import Query

LAST = latest("last_arrival_at")
SILENCE = f"date_diff('second', {LAST}, {NOW})"
DAY_COLUMNS = (
    "expected", "arrived", "last_arrival_at", "files", "refused_files", '"rows"',
    "quarantined_rows", "expected_rows", "schema_drift",
)  # fmt: skip
REFUSED = "arg_max(files = 0 and refused_files > 0, delivery_day)"
VOLUME = "arg_max(volume_state, delivery_day)"
STALE = "arg_max(freshness_state, delivery_day)"
FORESEEN = "in_period and expected_rows is not null"


@capability("sourceHealth")
def source_health(source_ids: SourceIds = None, period: PeriodOrLatest = None) -> Query:
    """Every source has a row, also one that was silent all the period or has never delivered."""
    return (
        Query("source_health")
        .where(source_id=source_ids)
        .marking("delivery_day", period)
        .group_by("source_id")
        .measures(
            contract_version=_newest("contract_version"),
            last_arrival_at=LAST,
            lag_seconds=f"{SILENCE}::double",
            lag_sla_seconds=_newest("lag_sla_seconds"),
            rows=total('"rows"', "in_period"),
            quarantined_rows=total("quarantined_rows", "in_period"),
            refused_files=total("refused_files", "in_period"),
            expected_rows=f"sum(expected_rows) filter (where {FORESEEN})",
            volume_ratio=ratio(total('"rows"', FORESEEN), total("expected_rows", FORESEEN)),
            schema_drift="coalesce(bool_or(schema_drift) filter (where in_period), false)",
            availability_pct=share(
                count(where="in_period and expected and arrived"),
                count(where="in_period and expected"),
            ),
            breach_state=_state(),
            owner_contact=_newest("owner_contact"),
            days=_days(),
            refusals=_each("refusals", "refusal"),
            drifts=_each("drifts", "drift"),
            samples=_each("samples", "sample"),
        )
        .order_by("source_id")
    )


def _newest(column: str) -> str:
    """The column on the last day of delivery, or of the row without a day."""
    return f"coalesce(arg_max({column}, delivery_day), max({column}))"


def _state() -> str:
    """The gravest of what is wrong with the source now."""
    return (
        f"case when {REFUSED} then 'REFUSED' when {LAST} is null then 'NEVER'"
        f" when {SILENCE} > {_newest('lag_sla_seconds')} then 'LATE'"
        f" when {VOLUME} = 'FAIL' then 'VOLUME' when {STALE} = 'WARN' then 'STALE' else 'OK' end"
    )


def _days() -> str:
    """The days of the period one by one; none of a source that never delivered."""
    fields = ", ".join(f"{name} := {name}" for name in DAY_COLUMNS)
    one = f"struct_pack(day := delivery_day, {fields})"
    return f"coalesce(list({one} order by delivery_day) filter (where in_period), [])"


def _each(column: str, of: str) -> str:
    """What the days of the period hold in a list, as one list, each with its day."""
    dated = f"list_transform({column}, lambda {of}: struct_insert({of}, day := delivery_day))"
    known = f"in_period and {column} is not null"
    return f"coalesce(flatten(list({dated} order by delivery_day) filter (where {known})), [])"
