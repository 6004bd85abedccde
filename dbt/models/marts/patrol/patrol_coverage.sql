-- Planned against patrolled minutes by cell and local day, at three cell sizes.

with
    minutes as (
        select
            unit_id,
            minute_at,
            {{ local_time('minute_at') }}::date as patrol_day,
            cell
        from {{ ref('int_patrol_minutes') }}
    ),

    sized_minutes as (
        {% for resolution in (8, 9, 10) %}
            select
                {{ resolution }} as cell_res,
                {{ h3_parent('cell', resolution) }} as cell,
                unit_id,
                minute_at,
                patrol_day
            from minutes
            {% if not loop.last %}union all{% endif %}
        {% endfor %}
    ),

    followed as (
        select
            *,
            lag(cell) over (partition by cell_res, unit_id order by minute_at) as cell_before,
            lag(minute_at) over (partition by cell_res, unit_id order by minute_at) as minute_before
        from sized_minutes
    ),

    patrolled as (
        select
            cell_res,
            cell,
            patrol_day,
            count(*) as patrolled_minutes,
            -- A stay is broken by another cell, or by more than five minutes without a fix.
            count(*) filter (
                where
                cell_before is distinct from cell
                or {{ seconds_between('minute_before', 'minute_at') }} > 300
            ) as visits,
            max(minute_at) as last_visit_at
        from followed
        group by cell_res, cell, patrol_day
    ),

    sized_villages as (
        {% for resolution in (8, 9, 10) %}
            select
                {{ resolution }} as cell_res,
                {{ h3_parent('cell', resolution) }} as cell,
                area_id,
                zone_id,
                sum(addresses) as addresses,
                sum(residents::decimal(18, 6)) as residents
            from {{ ref('int_cells') }}
            group by {{ h3_parent('cell', resolution) }}, area_id, zone_id
            {% if not loop.last %}union all{% endif %}
        {% endfor %}
    ),

    sized_cells as (
        -- The village with the most addresses; of equals the last by its code, whatever the order.
        select
            cell_res,
            cell,
            {{ last_said('area_id', '(addresses, area_id)') }} as area_id,
            {{ last_said('zone_id', '(addresses, area_id)') }} as zone_id,
            sum(residents::decimal(18, 6)) as residents
        from sized_villages
        group by cell_res, cell
    ),

    shifts as (
        select
            zone_id,
            shift_start,
            shift_end,
            date_trunc('day', {{ local_time('shift_start') }}) as first_day,
            {{ local_time('shift_end') }} as ends_at
        from {{ ref('stg_duty_roster') }}
        where role in ('PATROL', 'PATROL_SPECIAL', 'TRAFFIC', 'PUBLIC_ORDER')
    ),

    shift_days as (
        select *, {{ steps('first_day', 'ends_at', 1440) }} as day_at
        from shifts
    ),

    planned_of_zone as (
        -- Measured in UTC, so that a night on which the clock changes has the hours it had.
        select
            zone_id,
            day_at::date as patrol_day,
            sum({{ seconds_between(
                'greatest(shift_start, ' ~ utc_time('day_at') ~ ')',
                'least(shift_end, ' ~ utc_time("(day_at + interval '1 day')") ~ ')'
            ) }}) / 60.0 as planned_minutes
        from shift_days
        where shift_end > {{ utc_time('day_at') }}
        group by zone_id, day_at::date
    ),

    zone_cells as (
        select zone_id, count(*) as cells
        from sized_cells
        where cell_res = 10
        group by zone_id
    ),

    planned as (
        select
            sized_cells.cell,
            planned_of_zone.patrol_day,
            planned_of_zone.planned_minutes / zone_cells.cells as planned_minutes
        from sized_cells
        inner join zone_cells on sized_cells.zone_id = zone_cells.zone_id
        inner join planned_of_zone on sized_cells.zone_id = planned_of_zone.zone_id
        where sized_cells.cell_res = 10
    ),

    incidents as (
        select cell, from_day as patrol_day, count(*) as incidents
        from {{ ref('int_incidents') }}
        where cell is not null
        group by cell, from_day
    ),

    sized_plans as (
        {% for resolution in (8, 9, 10) %}
            select
                {{ resolution }} as cell_res,
                {{ h3_parent('cell', resolution) }} as cell,
                patrol_day,
                sum(planned_minutes) as planned_minutes,
                sum(incidents) as incidents
            from (
                select cell, patrol_day, planned_minutes, 0 as incidents from planned
                union all
                select cell, patrol_day, 0 as planned_minutes, incidents from incidents
            ) as both_kinds
            group by {{ h3_parent('cell', resolution) }}, patrol_day
            {% if not loop.last %}union all{% endif %}
        {% endfor %}
    ),

    days as (
        select
            coalesce(patrolled.cell_res, sized_plans.cell_res) as cell_res,
            coalesce(patrolled.cell, sized_plans.cell) as cell,
            coalesce(patrolled.patrol_day, sized_plans.patrol_day) as patrol_day,
            coalesce(sized_plans.planned_minutes, 0) as planned_minutes,
            coalesce(patrolled.patrolled_minutes, 0) as patrolled_minutes,
            coalesce(patrolled.visits, 0) as visits,
            patrolled.last_visit_at,
            coalesce(sized_plans.incidents, 0) as incidents
        from patrolled
        full outer join sized_plans
            on
                patrolled.cell_res = sized_plans.cell_res
                and patrolled.cell = sized_plans.cell
                and patrolled.patrol_day = sized_plans.patrol_day
    )

select
    days.cell_res::bigint as cell_res,
    {{ cell_name('days.cell') }} as cell_id,
    days.patrol_day,
    sized_cells.area_id,
    days.planned_minutes::double as planned_minutes,
    days.patrolled_minutes::double as patrolled_minutes,
    days.visits,
    days.last_visit_at,
    -- As the population comes: to the nearest ten.
    (round(sized_cells.residents / 10) * 10)::bigint as residents,
    days.incidents::bigint as incidents
from days
left join sized_cells
    on days.cell_res = sized_cells.cell_res and days.cell = sized_cells.cell
