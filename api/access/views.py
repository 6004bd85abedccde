"""What the capabilities of oversight read of the ledger's entries, one view each."""
# ruff: noqa: S608 - names and numbers are our own

from collections.abc import Mapping, Sequence

import polars as pl

from api.access.lists import limits, purposes_about_a_record, record_kinds
from contracts import capabilities
from contracts.codes import UNMAPPED, code_list, values

# A purpose is whatever the asker sent; one that is on no list stands as UNMAPPED, not as a failure.
PURPOSE = f"case when purpose in (select code from purposes) then purpose else '{UNMAPPED}' end"

ACCESS_LOG = f"""
select
    event as event_id,
    "at",
    operation,
    null::varchar as actor_id,
    null::varchar as role,
    null::varchar as agency,
    null::varchar as client_system,
    capability as capability_id,
    coalesce(fields, []) as fields,
    row_count,
    {PURPOSE} as purpose,
    coalesce(list_transform(records, lambda one: one.id), []) as record_refs,
    decision,
    deny_reason,
    figure_id,
    position,
    leaf_hash
from entries
where event is not null
"""

BLOCK = limits()["SAMPLE_EVERY"]
ACCESS_REVIEW = f"""
with
    answered as (
        select
            *,
            date_trunc('hour', "at") as hour,
            sum(coalesce(row_count, 0)) over (
                partition by capability, purpose, date_trunc('hour', "at") order by position
            ) as so_far
        from entries
        where
            event is not null and decision = 'ALLOW'
            -- Deletion by the contracts' periods is nobody's look at the rows.
            and coalesce(operation, '') not in ('ERASE', 'ALTER')
    ),

    bulk as (
        select
            'BULK' as rule_id,
            concat_ws(' ', capability, purpose, hour) as about,
            capability,
            purpose,
            list(event order by position) as event_ids,
            min("at") filter (where so_far > {limits()["BULK_ROWS"]}) as opened_at,
            max(so_far) as rows
        from answered
        group by capability, purpose, hour
        having max(so_far) > {limits()["BULK_ROWS"]}
    ),

    no_ref as (
        select
            'NO_REF' as rule_id,
            concat_ws(' ', capability, purpose, hour) as about,
            capability,
            purpose,
            list(event order by position) as event_ids,
            min("at") as opened_at,
            max(so_far) as rows
        from answered
        where
            records is not null
            and len(records) = 0
            and purpose in (select code from purposes where about_a_record)
        group by capability, purpose, hour
    ),

    counted as (
        select *, (row_number() over (order by position) - 1) // {BLOCK} as block
        from entries
        where event is not null
    ),

    drawn as (
        -- Of every so many accesses one, once they are all there: nobody can know which it will be.
        select
            block,
            count(*) as held,
            arg_min(struct_pack(event, "at", capability, purpose, rows := coalesce(row_count, 0)),
                sha256('{limits()["SAMPLE_SEED"]}' || event)) as one
        from counted
        group by block
    ),

    found as (
        select * from bulk
        union all
        select * from no_ref
        union all
        select
            'SAMPLE', one.event, one.capability, one.purpose, [one.event], one."at", one.rows
        from drawn
        where held = {BLOCK}
    )

select
    'rev_' || left(sha256(rule_id || ' ' || about), 24) as review_id,
    rule_id,
    capability as capability_id,
    {PURPOSE} as purpose,
    event_ids,
    len(event_ids)::bigint as events,
    rows::bigint as rows,
    null::varchar as actor_id,
    opened_at,
    'OPEN' as state,
    null::varchar as reviewer,
    null::varchar as outcome,
    case when rule_id = 'SAMPLE' then 100.0 / {BLOCK} end::double as sample_rate_pct
from found
"""

WHO_VIEWED = f"""
select
    looked.event as usage_id,
    looked."at" as logtime,
    operations.title || ': ' || titles.title as action,
    operations.title_zh || '：' || titles.title_zh as action_zh,
    null::varchar as receiver_code,
    null::varchar as receiver_name,
    'Stationhouse' as receiver_system,
    looked.purpose,
    kinds.kind as record_kind,
    looked.named.id as record_id
from (
    select event, "at", operation, capability, {PURPOSE} as purpose, unnest(records) as named
    from entries
    where decision = 'ALLOW' and event is not null
) as looked
inner join kinds on looked.named.argument = kinds.argument
inner join titles on looked.capability = titles.capability
inner join operations on looked.operation = operations.code
"""

FIGURE_LINEAGE = """
select * from entries
where decision = 'ALLOW' and figure_id is not null
qualify row_number() over (partition by figure_id order by position desc) = 1
"""

VIEWS: Mapping[str, str] = {
    "access_log": ACCESS_LOG,
    "access_review": ACCESS_REVIEW,
    "who_viewed_my_data": WHO_VIEWED,
    "audit_proof": "select position, leaf_hash, event as event_id from entries",
    "figure_lineage": FIGURE_LINEAGE,
}


def reference_tables() -> dict[str, pl.DataFrame]:
    """The words and kinds that the views look up, by the name of their table."""
    about = purposes_about_a_record()
    made = [(one.id, one.title, one.title_zh) for one in capabilities().values()]
    acts = [(one.code, one.title, one.title_zh) for one in code_list("access_operation")]
    asked = [(code, code in about) for code in values("access_purpose")]
    return {
        "titles": _frame(made, ("capability", "title", "title_zh")),
        "operations": _frame(acts, ("code", "title", "title_zh")),
        "purposes": _frame(asked, ("code", "about_a_record")),
        "kinds": _frame(list(record_kinds().items()), ("argument", "kind")),
    }


def _frame(rows: Sequence[tuple[object, ...]], names: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=list(names), orient="row")
