-- What happened and what was reported, by stream, village, type, day and day of the record.
-- A call or a matter of the hotline is recorded when it comes in; an incident may be much later.

with
    matters as (
        select
            places.grid_id as area_id,
            coalesce(types.type_common, 'UNMAPPED') as type_common,
            {{ local_time('transfers.handed_over_at') }}::date as day
        from {{ ref('stg_hotline_transfers') }} as transfers
        left join {{ ref('int_places') }} as places on transfers.segment_id = places.place_code
        left join {{ ref('hotline_call_types') }} as types on transfers.category = types.category
        -- What the police hand to the hotline came in as a call.
        where transfers.direction = 'TO_110'
    ),

    events as (
        select 'INCIDENTS' as stream, area_id, type_common, day, recorded_day
        from {{ ref('int_incident_places') }}
        union all
        select
            'CALLS' as stream,
            coalesce(grid_id, area_id) as area_id,
            type_common,
            {{ local_time('received_at') }}::date as day,
            {{ local_time('received_at') }}::date as recorded_day
        from {{ ref('int_call_times') }}
        where not is_abandoned
        union all
        select 'HOTLINE' as stream, area_id, type_common, day, day as recorded_day
        from matters
    )

select
    stream,
    area_id,
    coalesce(type_common, 'UNMAPPED') as type_common,
    day,
    greatest(recorded_day, day) as recorded_day,
    count(*) as n
from events
group by stream, area_id, coalesce(type_common, 'UNMAPPED'), day, greatest(recorded_day, day)
