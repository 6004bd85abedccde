-- Each leg of each response, with its length where it can be used and the reason where it cannot.
-- A call that no unit reached keeps a null and is counted as such; it is never a zero.

with
    calls as (
        select * from {{ ref('int_call_times') }} where not is_abandoned
    ),

    units as (
        select * from {{ ref('int_unit_legs') }}
    ),

    first_unit as (
        select
            call_id,
            'FIRST_UNIT' as clock,
            '' as unit_id,
            min(assigned_at) as assigned_at,
            min(en_route_at) as en_route_at,
            min(on_scene_at) as on_scene_at
        from units
        group by call_id
    ),

    every_unit as (
        select call_id, 'EVERY_UNIT' as clock, unit_id, assigned_at, en_route_at, on_scene_at
        from units
    ),

    responses as (
        -- A call without a unit stands under both clocks, or it would be missed by one.
        select
            calls.*,
            coalesce(first_unit.clock, 'FIRST_UNIT') as clock,
            '' as unit_id,
            first_unit.assigned_at,
            first_unit.en_route_at,
            first_unit.on_scene_at
        from calls
        left join first_unit on calls.call_id = first_unit.call_id
        union all
        select
            calls.*,
            coalesce(every_unit.clock, 'EVERY_UNIT') as clock,
            coalesce(every_unit.unit_id, '') as unit_id,
            every_unit.assigned_at,
            every_unit.en_route_at,
            every_unit.on_scene_at
        from calls
        left join every_unit on calls.call_id = every_unit.call_id
    ),

    sent as (
        -- A call that was settled without sending anybody has no leg but the answering.
        select * from responses where is_dispatched or is_open or assigned_at is not null
    ),

    legs as (
        select *, 'ANSWERING' as leg, received_at as began_at, answered_at as ended_at
        from responses
        union all
        select
            *,
            'PROCESSING' as leg,
            coalesce(answered_at, received_at) as began_at,
            assigned_at as ended_at
        from sent
        union all
        select *, 'TURNOUT' as leg, assigned_at as began_at, en_route_at as ended_at
        from sent
        union all
        select *, 'TRAVEL' as leg, en_route_at as began_at, on_scene_at as ended_at
        from sent
        union all
        select *, 'RESPONSE' as leg, received_at as began_at, on_scene_at as ended_at
        from sent
    ),

    judged as (
        select
            *,
            case
                when ended_at is null and is_open then 'OPEN'
                when began_at is null or ended_at is null then 'MISSING'
                when ended_at < began_at then 'NEGATIVE'
                else 'USABLE'
            end as usability,
            {{ seconds_between('began_at', 'ended_at') }} as length_seconds
        from legs
    ),

    targets as (
        select * from {{ ref('response_targets') }}
    ),

    priorities as (
        select distinct coalesce(priority_common, 0) as priority from calls
    ),

    reached as (
        select
            priorities.priority,
            targets.leg,
            targets.standard,
            max(targets.min_priority) as min_priority
        from priorities
        inner join targets on priorities.priority >= targets.min_priority
        group by priorities.priority, targets.leg, targets.standard
    ),

    applicable as (
        -- Of a standard's targets for a leg, the whole of the highest one that applies: it may name
        -- no share where a lower one does.
        select
            reached.priority,
            reached.leg,
            reached.standard,
            targets.target_seconds,
            targets.target_pct
        from reached
        inner join targets
            on
                reached.leg = targets.leg
                and reached.standard = targets.standard
                and reached.min_priority = targets.min_priority
    )

select
    judged.call_id,
    judged.clock,
    judged.unit_id,
    judged.leg,
    coalesce(applicable.standard, 'NONE') as standard,
    judged.area_id,
    judged.priority_common,
    judged.type_common,
    extract(hour from {{ local_time('judged.received_at') }})::bigint as hour,
    judged.received_at,
    case when judged.usability = 'USABLE' then judged.length_seconds end as seconds,
    judged.usability,
    applicable.target_seconds,
    applicable.target_pct
from judged
left join applicable
    on
        judged.leg = applicable.leg
        and coalesce(judged.priority_common, 0) = applicable.priority
