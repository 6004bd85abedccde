"""What of the ledger is looked into: rules over the use of the system, and a random sample."""
# ruff: noqa: S608 - names and numbers are our own

from api.access.lists import limits
from contracts.codes import UNMAPPED

# A purpose is whatever the asker sent; one that is on no list stands as UNMAPPED, not as a failure.
PURPOSE = f"case when purpose in (select code from purposes) then purpose else '{UNMAPPED}' end"

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
        where decision = 'DENY' and deny_reason is distinct from 'FAILED'
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
