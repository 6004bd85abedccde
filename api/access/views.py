"""What the capabilities of oversight read of the ledger's entries, one view each."""
# ruff: noqa: S608 - names and numbers are our own

from collections.abc import Mapping, Sequence

import polars as pl

from api.access.lists import limits, purposes_about_a_record, record_kinds
from contracts import capabilities
from contracts.codes import UNMAPPED, code_list

# A purpose is whatever the asker sent; one that is on no list stands as UNMAPPED, not as a failure.
PURPOSE = f"case when purpose in (select code from purposes) then purpose else '{UNMAPPED}' end"

ACCESS_LOG = f"""
select
    event as event_id,
    "at",
    operation,
    nullif(actor, '') as actor_id,
    role,
    nullif(agency, '') as agency,
    nullif(client, '') as client_system,
    capability as capability_id,
    act,
    coalesce(fields, []) as fields,
    row_count,
    {PURPOSE} as purpose,
    reference as call_or_case_ref,
    list_distinct(
        coalesce(list_transform(records, lambda one: one.id), [])
        || case when reference is null then [] else [reference] end
    ) as record_refs,
    break_glass,
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
    asked as (
        select *, coalesce(actor, '') as asker, date_trunc('hour', "at") as hour
        from entries
        where
            event is not null and capability is not null
            -- Deletion by the contracts' periods is nobody's look at the rows.
            and operation in ('CONSULT', 'DISCLOSE')
    ),

    answered as (
        select
            *,
            sum(coalesce(row_count, 0)) over (
                partition by asker, capability, purpose, hour order by position
            ) as so_far
        from asked
        where decision = 'ALLOW'
    ),

    bulk as (
        select
            'BULK' as rule_id,
            concat_ws(' ', asker, capability, purpose, hour) as about,
            capability,
            purpose,
            list(event order by position) as event_ids,
            min("at") filter (where so_far > {limits()["BULK_ROWS"]}) as opened_at,
            max(so_far) as rows,
            asker
        from answered
        group by asker, capability, purpose, hour
        having max(so_far) > {limits()["BULK_ROWS"]}
    ),

    marked as (
        -- Rules that one question meets by itself, gathered by asker, capability and hour.
        select *, unnest([
            case
                when
                    records is not null and len(records) = 0 and reference is null
                    and purpose in (select code from purposes where about_a_record)
                    and decision = 'ALLOW'
                    then 'NO_REF'
            end,
            case when not on_duty and decision = 'ALLOW' then 'OFF_DUTY' end,
            case when outside then 'OUT_OF_AREA' end,
            case when break_glass is not null then 'BREAK_GLASS' end
        ]) as rule_id
        from asked
    ),

    met as (
        select
            rule_id,
            concat_ws(' ', asker, capability, purpose, hour) as about,
            capability,
            purpose,
            list(event order by position) as event_ids,
            min("at") as opened_at,
            sum(coalesce(row_count, 0)) as rows,
            asker
        from marked
        where rule_id is not null
        group by rule_id, asker, capability, purpose, hour
    ),

    denied as (
        select
            'DENIED' as rule_id,
            concat_ws(' ', asker, hour) as about,
            arg_min(capability, position) as capability,
            arg_min(purpose, position) as purpose,
            list(event order by position) as event_ids,
            max("at") as opened_at,
            0 as rows,
            asker
        from asked
        where decision = 'DENY'
        group by asker, hour
        having count(*) >= {limits()["DENIED_HOUR"]}
    ),

    counted as (
        select *, (row_number() over (order by position) - 1) // {BLOCK} as block
        from asked
    ),

    drawn as (
        -- Of every so many accesses one, once they are all there: nobody can know which it will be.
        select
            block,
            count(*) as held,
            arg_min(struct_pack(event, "at", capability, purpose, asker,
                    rows := coalesce(row_count, 0)),
                sha256('{limits()["SAMPLE_SEED"]}' || event)) as one
        from counted
        group by block
    ),

    found as (
        select * from bulk
        union all
        select * from met
        union all
        select * from denied
        union all
        select
            'SAMPLE', one.event, one.capability, one.purpose, [one.event], one."at", one.rows,
            one.asker
        from drawn
        where held = {BLOCK}
    ),

    named as (
        select *, 'rev_' || left(sha256(rule_id || ' ' || about), 24) as review_id from found
    ),

    -- Of several outcomes the last counts; nobody settles a review of his own access.
    settled as (
        select
            review_id,
            arg_max(outcome, position) as outcome,
            arg_max(actor, position) as reviewer
        from entries
        where act = 'recordReview' and decision = 'ALLOW'
        group by review_id
    )

select
    named.review_id,
    named.rule_id,
    named.capability as capability_id,
    {PURPOSE} as purpose,
    named.event_ids,
    len(named.event_ids)::bigint as events,
    named.rows::bigint as rows,
    nullif(named.asker, '') as actor_id,
    named.opened_at,
    case when settled.outcome is null then 'OPEN' else 'CLOSED' end as state,
    settled.reviewer,
    settled.outcome,
    case when named.rule_id = 'SAMPLE' then 100.0 / {BLOCK} end::double as sample_rate_pct
from named
left join settled on named.review_id = settled.review_id
"""

WHO_VIEWED = f"""
select
    looked.event as usage_id,
    looked."at" as looked_at,
    operations.title || ': ' || titles.title || ' (' || purposes.title || ')' as action,
    operations.title_zh || '：' || titles.title_zh
    || '（' || purposes.title_zh || '）' as action_zh,
    nullif(looked.agency, '') as receiver_code,
    agencies.title as receiver_name,
    coalesce(nullif(looked.client, ''), 'Stationhouse') as receiver_system,
    looked.purpose,
    looked.kind as record_kind,
    looked.record_id,
    delays.until as delayed_until
from (
    select
        event, "at", operation, capability, agency, client, {PURPOSE} as purpose,
        named.id as record_id, kinds.kind
    from (select *, unnest(records) as named from entries)
    inner join kinds on named.argument = kinds.argument
    where decision = 'ALLOW' and event is not null and purpose <> 'SUBJECT'
) as looked
inner join titles on looked.capability = titles.capability
inner join operations on looked.operation = operations.code
inner join purposes on looked.purpose = purposes.code
left join agencies on looked.agency = agencies.code
left join (
    select delayed_record, max(delayed_until) as until
    from entries
    where act = 'approveRelease' and decision = 'ALLOW' and delayed_record is not null
    group by delayed_record
) as delays on looked.record_id = delays.delayed_record
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
    asked = [
        (one.code, one.title, one.title_zh, one.code in about)
        for one in code_list("access_purpose")
    ]
    unmapped = (UNMAPPED, "for a purpose that is on no list", "用途未列明", False)
    agencies = [(one.code, one.title) for one in code_list("agency")]
    return {
        "titles": _frame(made, ("capability", "title", "title_zh")),
        "operations": _frame(acts, ("code", "title", "title_zh")),
        "purposes": _frame([*asked, unmapped], ("code", "title", "title_zh", "about_a_record")),
        "agencies": _frame(agencies, ("code", "title")),
        "kinds": _frame(list(record_kinds().items()), ("argument", "kind")),
    }


def _frame(rows: Sequence[tuple[object, ...]], names: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=list(names), orient="row")
