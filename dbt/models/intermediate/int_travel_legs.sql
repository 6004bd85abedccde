-- Drives of units to calls as they came out: from where the unit was when it set out to the call.
-- A drive that ends before it begins, or whose ends are not known, is none to learn from.

with
    steps as (
        select
            centre_id || '/' || call_no as call_id,
            unit_id,
            status_code,
            status_at,
            longitude,
            latitude
        from {{ ref('stg_dispatch_assignments') }}
        where status_code in ('EnRoute', 'OnScene')
    ),

    departures as (
        select call_id, unit_id, min(status_at) as en_route_at
        from steps
        where status_code = 'EnRoute'
        group by call_id, unit_id
    ),

    arrivals as (
        select call_id, unit_id, min(status_at) as on_scene_at
        from steps
        where status_code = 'OnScene'
        group by call_id, unit_id
    ),

    origins as (
        select
            steps.call_id,
            steps.unit_id,
            departures.en_route_at,
            min(steps.longitude) as from_longitude,
            min(steps.latitude) as from_latitude
        from steps
        inner join departures
            on
                steps.call_id = departures.call_id
                and steps.unit_id = departures.unit_id
                and steps.status_at = departures.en_route_at
        where steps.status_code = 'EnRoute'
        group by steps.call_id, steps.unit_id, departures.en_route_at
    )

select
    origins.call_id,
    origins.unit_id,
    origins.en_route_at,
    extract(hour from {{ local_time('origins.en_route_at') }}) as local_hour,
    {{ seconds_between('origins.en_route_at', 'arrivals.on_scene_at') }} as seconds,
    origins.from_longitude,
    origins.from_latitude,
    calls.longitude as to_longitude,
    calls.latitude as to_latitude
from origins
inner join arrivals
    on origins.call_id = arrivals.call_id and origins.unit_id = arrivals.unit_id
inner join {{ ref('stg_calls_for_service') }} as calls
    on origins.call_id = calls.centre_id || '/' || calls.call_no
where
    arrivals.on_scene_at > origins.en_route_at
    and origins.from_longitude is not null
    and origins.from_latitude is not null
    and calls.longitude is not null
    and calls.latitude is not null
