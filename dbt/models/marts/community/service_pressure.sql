-- Each town on each day: who lives there, who was on duty for it, and what was asked of them.

with
    towns as (
        select grid_id, min(area_id) as area_id
        from {{ ref('int_places') }}
        group by grid_id
    ),

    newest as (
        select grid_id, max(as_of) as as_of
        from {{ ref('stg_population') }}
        group by grid_id
    ),

    people as (
        select
            coalesce(towns.area_id, left(population.grid_id, 9)) as area_id,
            sum(population.residents_n) as residents,
            sum(population.floating_n) as floating
        from {{ ref('stg_population') }} as population
        inner join newest
            on population.grid_id = newest.grid_id and population.as_of = newest.as_of
        left join towns on population.grid_id = towns.grid_id
        group by coalesce(towns.area_id, left(population.grid_id, 9))
    ),

    shifts as (
        -- A shift counts on the day on which it begins.
        select
            zone_id as area_id,
            {{ local_time('shift_start') }}::date as day,
            sum(crew_n * {{ seconds_between('shift_start', 'shift_end') }}) / 3600
                as officer_hours,
            sum(coalesce(auxiliary_n, 0) * {{ seconds_between('shift_start', 'shift_end') }}) / 3600
                as auxiliary_hours
        from {{ ref('stg_duty_roster') }}
        group by zone_id, {{ local_time('shift_start') }}::date
    ),

    calls as (
        select area_id, {{ local_time('received_at') }}::date as day, count(*) as calls
        from {{ ref('int_call_times') }}
        where area_id is not null
        group by area_id, {{ local_time('received_at') }}::date
    ),

    cells as (
        select cell, {{ last_said('zone_id', '(addresses, zone_id)') }} as area_id
        from {{ ref('int_cells') }}
        group by cell
    ),

    presence as (
        select
            cells.area_id,
            {{ local_time('minutes.minute_at') }}::date as day,
            count(*) / 60.0::double as visit_hours
        from {{ ref('int_patrol_minutes') }} as minutes
        inner join cells on minutes.cell = cells.cell
        group by cells.area_id, {{ local_time('minutes.minute_at') }}::date
    ),

    served as (
        select
            stations.area_id,
            {{ local_time('counters.hour') }}::date as day,
            sum(counters.n) as counter_served
        from {{ ref('stg_station_counters') }} as counters
        inner join {{ ref('stg_service_stations') }} as stations
            on counters.station_id = stations.station_id
        group by stations.area_id, {{ local_time('counters.hour') }}::date
    ),

    days as (
        -- A source without a row on a day did not report: its figures are missing, not nought.
        select
            day,
            max(has_shifts) as has_shifts,
            max(has_calls) as has_calls,
            max(has_presence) as has_presence,
            max(has_served) as has_served
        from (
            select day, 1 as has_shifts, 0 as has_calls, 0 as has_presence, 0 as has_served
            from shifts
            union all
            select day, 0 as has_shifts, 1 as has_calls, 0 as has_presence, 0 as has_served
            from calls
            union all
            select day, 0 as has_shifts, 0 as has_calls, 1 as has_presence, 0 as has_served
            from presence
            union all
            select day, 0 as has_shifts, 0 as has_calls, 0 as has_presence, 1 as has_served
            from served
        ) as seen
        group by day
    ),

    areas as (
        select area_id from people
        union
        select area_id from shifts
    )

select
    areas.area_id,
    days.day,
    -- As the population comes: to the nearest ten.
    (round(people.residents / 10.0) * 10)::bigint as residents,
    (round(people.floating / 10.0) * 10)::bigint as floating,
    case when days.has_shifts = 1 then coalesce(shifts.officer_hours, 0) end::double
        as officer_hours,
    case when days.has_shifts = 1 then coalesce(shifts.auxiliary_hours, 0) end::double
        as auxiliary_hours,
    case when days.has_calls = 1 then coalesce(calls.calls, 0) end as calls,
    case when days.has_presence = 1 then coalesce(presence.visit_hours, 0) end::double
        as visit_hours,
    case when days.has_served = 1 then coalesce(served.counter_served, 0) end::bigint
        as counter_served,
    full_time.hours_per_week::double as hours_per_week
from areas
cross join days
inner join {{ ref('full_time_hours') }} as full_time on full_time.rule = 'FULL_TIME'
left join people on areas.area_id = people.area_id
left join shifts on areas.area_id = shifts.area_id and days.day = shifts.day
left join calls on areas.area_id = calls.area_id and days.day = calls.day
left join presence on areas.area_id = presence.area_id and days.day = presence.day
left join served on areas.area_id = served.area_id and days.day = served.day
