-- Every village on every day, with what was recorded in it and what was reported from it.

with
    villages as (
        select grid_id from {{ ref('stg_population') }}
        union
        select grid_id from {{ ref('int_places') }}
    ),

    incidents as (
        select area_id as grid_id, from_day as day, count(*) as incidents
        from {{ ref('int_incidents') }}
        group by area_id, from_day
    ),

    calls as (
        select
            coalesce(calls.grid_id, calls.area_id) as grid_id,
            {{ local_time('calls.received_at') }}::date as day,
            count(*) as calls,
            count(crime_types.type_common) as crime_calls
        from {{ ref('int_call_times') }} as calls
        left join {{ ref('crime_types') }} as crime_types
            on calls.type_common = crime_types.type_common
        group by coalesce(calls.grid_id, calls.area_id), {{ local_time('calls.received_at') }}::date
    ),

    hotline as (
        select
            places.grid_id,
            {{ local_time('transfers.handed_over_at') }}::date as day,
            count(*) as hotline
        from {{ ref('stg_hotline_transfers') }} as transfers
        inner join {{ ref('int_places') }} as places on transfers.segment_id = places.place_code
        group by places.grid_id, {{ local_time('transfers.handed_over_at') }}::date
    ),

    days as (
        -- A day without a single call in the whole jurisdiction is a day without data, not a quiet
        -- one; nor is the eve quiet that the span of a first incident reaches back to.
        select distinct day from calls
    )

select
    villages.grid_id,
    days.day,
    coalesce(incidents.incidents, 0) as incidents,
    coalesce(calls.calls, 0) as calls,
    coalesce(calls.crime_calls, 0) as crime_calls,
    coalesce(hotline.hotline, 0) as hotline,
    gap.crime_calls::bigint as flag_at
from villages
cross join days
inner join {{ ref('recording_gap') }} as gap on gap.rule = 'zero_incident_areas'
left join incidents on villages.grid_id = incidents.grid_id and days.day = incidents.day
left join calls on villages.grid_id = calls.grid_id and days.day = calls.day
left join hotline on villages.grid_id = hotline.grid_id and days.day = hotline.day
