-- Every unit and hour that one of three witnesses names: the roster, a reported step, a fix.

with
    shifts as (
        select
            unit_id,
            zone_id,
            shift_start,
            shift_end,
            coalesce(crew_n, 0) + coalesce(auxiliary_n, 0) as crew
        from {{ ref('stg_duty_roster') }}
        where role in ('PATROL', 'TRAFFIC', 'PUBLIC_ORDER', 'COMMUNITY')
    ),

    known_hours as (
        -- The roster reaches ahead; what has not come yet is no gap.
        select max(minute_at) as last_at from {{ ref('int_patrol_minutes') }}
    ),

    planned as (
        select
            shifts.zone_id,
            shifts.unit_id,
            shifts.shift_start,
            shifts.shift_end,
            shifts.crew,
            {{ steps(
                "date_trunc('hour', shifts.shift_start)",
                "least(shifts.shift_end - interval '1 second', known_hours.last_at)",
                60
            ) }} as hour_at
        from shifts
        cross join known_hours
        where shifts.shift_start <= known_hours.last_at
    ),

    steps as (
        select distinct unit_id, date_trunc('hour', status_at) as hour_at
        from {{ ref('stg_dispatch_assignments') }}
    ),

    fixes as (
        select unit_id, date_trunc('hour', minute_at) as hour_at, min(minute_at) as first_at
        from {{ ref('int_patrol_minutes') }}
        group by unit_id, date_trunc('hour', minute_at)
    ),

    homes as (
        select unit_id, {{ last_said('zone_id', 'shift_start') }} as zone_id
        from shifts
        group by unit_id
    ),

    signs as (
        select unit_id, hour_at from steps
        union
        select unit_id, hour_at from fixes
    ),

    hours as (
        select zone_id, unit_id, hour_at from planned
        union
        select homes.zone_id, signs.unit_id, signs.hour_at
        from signs
        inner join homes on signs.unit_id = homes.unit_id
        where not exists (
            select 1
            from planned
            where planned.unit_id = signs.unit_id and planned.hour_at = signs.hour_at
        )
    ),

    minimums as (
        select
            left(area_id, 9) as zone_id,
            sum(crew_required_day) as crew_day,
            sum(crew_required_night) as crew_night
        from {{ ref('stg_service_stations') }}
        group by left(area_id, 9)
    ),

    rules as (
        select
            max(value) filter (where rule = 'DAY_FROM_HOUR') as day_from_hour,
            max(value) filter (where rule = 'DAY_TO_HOUR') as day_to_hour
        from {{ ref('station_rules') }}
    ),

    witnessed as (
        select
            hours.zone_id,
            hours.unit_id,
            hours.hour_at,
            {{ local_time('hours.hour_at') }} as local_at,
            planned.unit_id is not null as is_planned,
            steps.unit_id is not null as has_step,
            fixes.unit_id is not null as has_fix,
            coalesce(date_trunc('hour', planned.shift_start) = hours.hour_at, false) as is_first,
            case
                when
                    date_trunc('hour', planned.shift_start) = hours.hour_at
                    and fixes.first_at is not null
                    then greatest(
                        {{ seconds_between('planned.shift_start', 'fixes.first_at') }} / 60, 0
                    )
            end as late_minutes,
            coalesce(planned.crew, 0) as crew
        from hours
        left join planned
            on hours.unit_id = planned.unit_id and hours.hour_at = planned.hour_at
        left join steps on hours.unit_id = steps.unit_id and hours.hour_at = steps.hour_at
        left join fixes on hours.unit_id = fixes.unit_id and hours.hour_at = fixes.hour_at
    )

select
    witnessed.zone_id,
    witnessed.unit_id,
    witnessed.hour_at,
    extract(hour from witnessed.local_at)::bigint as hour,
    witnessed.local_at::date as local_day,
    witnessed.is_planned,
    witnessed.has_step,
    witnessed.has_fix,
    witnessed.is_first,
    witnessed.late_minutes::double as late_minutes,
    witnessed.crew::bigint as crew,
    case
        when
            extract(hour from witnessed.local_at) >= rules.day_from_hour
            and extract(hour from witnessed.local_at) < rules.day_to_hour
            then minimums.crew_day
        else minimums.crew_night
    end::bigint as crew_minimum,
    case
        when not witnessed.is_planned then 'NO_ROSTER'
        when not witnessed.has_step and not witnessed.has_fix then 'NO_SIGN'
        when witnessed.late_minutes > 15 then 'LATE_LOG_ON'
        when not witnessed.has_fix then 'STEP_WITHOUT_FIX'
        else 'AGREED'
    end as reason
from witnessed
cross join rules
left join minimums on witnessed.zone_id = minimums.zone_id
