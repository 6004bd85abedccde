-- Each station by what it offers, with its hours as minutes of the local day and its latest queue.

with
    rules as (
        select
            max(value) filter (where rule = 'WALK_M_PER_MINUTE') as walk_m_per_minute,
            max(value) filter (where rule = 'DETOUR_FACTOR') as detour_factor,
            max(value) filter (where rule = 'QUEUE_HOURS') as queue_hours
        from {{ ref('walking') }}
    ),

    offered as (
        select
            station_id,
            name,
            area_id,
            latitude,
            longitude,
            accessible,
            services,
            left(opens, 2)::bigint * 60 + right(opens, 2)::bigint as opens_minute,
            left(closes, 2)::bigint * 60 + right(closes, 2)::bigint as closes_minute,
            {{ each_of('services') }} as service_code
        from {{ ref('stg_service_stations') }}
        where latitude is not null and longitude is not null
    ),

    latest as (
        -- The latest hour that any counter reported: an older queue says nothing of now.
        select max(hour) as hour from {{ ref('stg_station_counters') }}
    ),

    queues as (
        select
            counters.station_id,
            counters.service_code,
            -- Medians of hours cannot be joined exactly: they are averaged by customers.
            sum(counters.wait_p50_min * counters.n) / sum(counters.n) as queue_minutes,
            max(counters.hour) as queue_at
        from {{ ref('stg_station_counters') }} as counters
        cross join latest
        cross join rules
        where
            counters.n > 0
            and counters.wait_p50_min is not null
            and {{ seconds_between('counters.hour', 'latest.hour') }} < rules.queue_hours * 3600
        group by counters.station_id, counters.service_code
    )

select
    offered.station_id,
    offered.service_code,
    offered.name,
    offered.area_id,
    offered.latitude,
    offered.longitude,
    offered.opens_minute,
    offered.closes_minute,
    '{{ zone() }}' as zone,
    offered.services,
    queues.queue_minutes,
    queues.queue_at,
    offered.accessible,
    rules.walk_m_per_minute,
    rules.detour_factor
from offered
cross join rules
left join queues
    on offered.station_id = queues.station_id and offered.service_code = queues.service_code
