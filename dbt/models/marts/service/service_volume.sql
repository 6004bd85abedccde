-- What each counter did in each hour, beside the crew that the roster had at its station.

with
    counters as (
        select * from {{ ref('stg_station_counters') }}
    ),

    hours as (
        select distinct station_id, hour from counters
    ),

    staffed as (
        -- A shift that covers half of the hour has half of its crew there.
        select
            hours.station_id,
            hours.hour,
            sum(
                (coalesce(roster.crew_n, 0) + coalesce(roster.auxiliary_n, 0))
                * {{ seconds_between(
                    'greatest(roster.shift_start, hours.hour)',
                    "least(roster.shift_end, hours.hour + interval '1 hour')"
                ) }} / 3600
            ) as staff_hours
        from hours
        inner join {{ ref('stg_duty_roster') }} as roster
            on
                hours.station_id = roster.station_id
                and roster.shift_start < hours.hour + interval '1 hour'
                and hours.hour < roster.shift_end
        group by hours.station_id, hours.hour
    )

select
    counters.station_id,
    counters.service_code,
    counters.hour as hour_at,
    stations.area_id,
    coalesce(counters.n, 0) as served,
    counters.wait_p50_min as wait_p50_minutes,
    counters.wait_p90_min as wait_p90_minutes,
    counters.rating_mean,
    coalesce(counters.rating_n, 0) as rated,
    staffed.staff_hours::double as staff_hours
from counters
left join {{ ref('stg_service_stations') }} as stations on counters.station_id = stations.station_id
left join staffed on counters.station_id = staffed.station_id and counters.hour = staffed.hour
