-- Each village on each day: what happened by stream and type, and how long units were there.
-- Unit-hours stand in rows of their own, without a stream and type.

with
    limits as (
        select
            max(case when rule = 'SMALL_COUNT' then value end) as small_count,
            max(case when rule = 'UNLIKE' then value end) as unlike_ratio,
            max(case when rule = 'POWER' then value end) as power_pct,
            max(case when rule = 'SEASON' then value end) as season_days,
            max(case when rule = 'REPORTING' then value end) as reporting_days
        from {{ ref('intervention_limits') }}
    ),

    events as (
        select
            stream,
            area_id,
            type_common,
            day,
            sum(n)::bigint as n
        from {{ ref('int_daily_events') }}
        where stream in ('INCIDENTS', 'CALLS')
        group by stream, area_id, type_common, day
    ),

    cells as (
        -- A cell of two villages counts for the one with more of its addresses.
        select cell, {{ last_said('area_id', '(addresses, area_id)') }} as area_id
        from {{ ref('int_cells') }}
        group by cell
    ),

    presence as (
        select
            cells.area_id,
            {{ local_time('minutes.minute_at') }}::date as day,
            count(*) / 60.0::double as patrol_hours
        from {{ ref('int_patrol_minutes') }} as minutes
        inner join cells on minutes.cell = cells.cell
        group by cells.area_id, {{ local_time('minutes.minute_at') }}::date
    ),

    told as (
        select stream, area_id, type_common, day, n, null::double as patrol_hours
        from events
        union all
        select
            null::string as stream,
            area_id,
            null::string as type_common,
            day,
            0::bigint as n,
            patrol_hours
        from presence
    )

select
    told.stream,
    told.area_id,
    told.type_common,
    told.day,
    told.n,
    told.patrol_hours::double as patrol_hours,
    limits.small_count,
    limits.unlike_ratio,
    limits.power_pct,
    limits.season_days,
    limits.reporting_days
from told
cross join limits
