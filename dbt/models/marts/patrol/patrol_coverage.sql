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

    shifts as (
        select
            zone_id,
            {{ local_time('shift_start') }} as starts_at,
            {{ local_time('shift_end') }} as ends_at
        from {{ ref('stg_duty_roster') }}
        where role in ('PATROL', 'PATROL_SPECIAL', 'TRAFFIC', 'PUBLIC_ORDER')
    ),

    shift_days as (
        select
            zone_id,
            starts_at,
            ends_at,
            {{ steps("date_trunc('day', starts_at)", 'ends_at', 1440) }} as day_starts_at
        from shifts
    ),

    planned_of_zone as (
        select
            zone_id,
            day_starts_at::date as patrol_day,
            sum(
                greatest(0, {{ seconds_between(
                    'greatest(starts_at, day_starts_at)',
                    "least(ends_at, day_starts_at + interval '1 day')"
                ) }})
            ) / 60.0 as planned_minutes
        from shift_days
        group by zone_id, day_starts_at::date
    ),

    cells_of_zone as (
        select zone_id, count(*) as cells from {{ ref('int_cells') }} group by zone_id
    ),

    planned as (
        select
            cells.cell,
            planned_of_zone.patrol_day,
            planned_of_zone.planned_minutes / cells_of_zone.cells as planned_minutes
        from {{ ref('int_cells') }} as cells
        inner join cells_of_zone on cells.zone_id = cells_of_zone.zone_id
        inner join planned_of_zone on cells.zone_id = planned_of_zone.zone_id
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

    sized_cells as (
        {% for resolution in (8, 9, 10) %}
            select
                {{ resolution }} as cell_res,
                {{ h3_parent('cell', resolution) }} as cell,
                max_by(area_id, addresses) as area_id,
                sum(residents) as residents
            from {{ ref('int_cells') }}
            group by {{ h3_parent('cell', resolution) }}
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
