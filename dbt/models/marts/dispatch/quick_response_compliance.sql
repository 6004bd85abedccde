-- Emergency calls by the ring of their place, with the arrival as each of two witnesses has it.

with
    premises as (
        select address_code, min(premises_class) as premises_class
        from {{ ref('stg_premises') }}
        where valid_to is null
        group by address_code
    ),

    calls as (
        select
            times.call_id,
            times.area_id,
            times.received_at,
            not times.is_open as is_closed,
            coalesce(times.priority_common, 0) as priority,
            calls.latitude,
            calls.longitude,
            premises.premises_class
        from {{ ref('int_call_times') }} as times
        inner join {{ ref('stg_calls_for_service') }} as calls
            on times.centre_id = calls.centre_id and times.call_no = calls.call_no
        left join premises on calls.address_code = premises.address_code
        -- A call that nobody was sent to has no arrival to be late.
        where times.is_dispatched
    ),

    ringed as (
        select
            calls.call_id,
            rings.ring_set,
            -- A ring of the class itself comes before the one of any class.
            min_by(rings.ring_minutes, case when rings.premises_class = 'ANY' then 1 else 0 end)
                as ring_minutes
        from calls
        inner join {{ ref('response_rings') }} as rings
            on
                (calls.premises_class = rings.premises_class or rings.premises_class = 'ANY')
                and calls.priority >= rings.min_priority
        group by calls.call_id, rings.ring_set
    ),

    fence as (
        select max(value) as radius_m
        from {{ ref('arrival_geofence') }}
        where rule = 'RADIUS_M'
    ),

    sent as (
        select
            legs.call_id,
            legs.unit_id,
            coalesce(legs.assigned_at, legs.en_route_at) as since,
            coalesce(legs.cleared_at, legs.on_scene_at + interval '2 hours') as until,
            calls.latitude,
            calls.longitude
        from {{ ref('int_unit_legs') }} as legs
        inner join calls on legs.call_id = calls.call_id
        where calls.latitude is not null and calls.longitude is not null
    ),

    crossings as (
        select sent.call_id, min(fixes.fix_at) as avl_at
        from sent
        cross join fence
        inner join {{ ref('int_call_fixes') }} as fixes
            on
                sent.unit_id = fixes.unit_id
                and fixes.day between sent.since::date and sent.until::date
                and fixes.fix_at between sent.since and sent.until
        where
            {{ straight_line_m(
                'sent.latitude', 'sent.longitude', 'fixes.latitude', 'fixes.longitude'
            ) }} <= fence.radius_m
        group by sent.call_id
    ),

    buttons as (
        select call_id, min(on_scene_at) as button_at
        from {{ ref('int_unit_legs') }}
        group by call_id
    ),

    witnessed as (
        select
            calls.call_id,
            calls.area_id,
            calls.received_at,
            calls.is_closed,
            {{ seconds_between('calls.received_at', 'buttons.button_at') }} as button_seconds,
            {{ seconds_between('calls.received_at', 'crossings.avl_at') }} as avl_seconds
        from calls
        left join buttons on calls.call_id = buttons.call_id
        left join crossings on calls.call_id = crossings.call_id
    ),

    clocks as (
        select call_id, 'BUTTON' as clock, button_seconds as seconds from witnessed
        union all
        select call_id, 'AVL' as clock, avl_seconds as seconds from witnessed
    )

select
    ringed.call_id,
    ringed.ring_set,
    clocks.clock,
    witnessed.area_id,
    ringed.ring_minutes,
    witnessed.received_at,
    case when clocks.seconds >= 0 then clocks.seconds::double end as seconds,
    (witnessed.button_seconds - witnessed.avl_seconds)::double as button_minus_avl_seconds,
    witnessed.is_closed
from ringed
inner join witnessed on ringed.call_id = witnessed.call_id
inner join clocks on ringed.call_id = clocks.call_id
