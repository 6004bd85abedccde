-- What each zone had to do in each local hour, and how long its units were busy with it.

with
    rules as (
        select max(value) as rule_of_60_pct
        from {{ ref('saturation') }}
        where rule = 'RULE_OF_60_PCT'
    ),

    shifts as (
        select unit_id, zone_id, shift_start, shift_end
        from {{ ref('stg_duty_roster') }}
        where role in ('PATROL', 'TRAFFIC', 'PUBLIC_ORDER', 'COMMUNITY')
    ),

    spans as (
        select
            legs.call_id,
            legs.unit_id,
            times.area_id as beat_id,
            coalesce(legs.assigned_at, legs.en_route_at) as began_at,
            legs.cleared_at as ended_at,
            case
                when legs.on_scene_at >= legs.en_route_at
                    then {{ seconds_between('legs.en_route_at', 'legs.on_scene_at') }}
            end as travel_seconds,
            shifts.zone_id as home_id
        from {{ ref('int_unit_legs') }} as legs
        inner join {{ ref('int_call_times') }} as times on legs.call_id = times.call_id
        left join shifts
            on
                legs.unit_id = shifts.unit_id
                and legs.assigned_at >= shifts.shift_start
                and legs.assigned_at < shifts.shift_end
    ),

    worked as (
        select
            beat_id,
            {{ local_time("date_trunc('hour', began_at)") }} as local_start,
            count(distinct call_id) as calls,
            count(*) as assignments,
            count(*) filter (where home_id is not null and left(home_id, 9) <> left(beat_id, 9))
                as cross_beat,
            coalesce(
                sum({{ seconds_between('began_at', 'ended_at') }} / 60)
                filter (where ended_at >= began_at), 0
            ) as service_minutes,
            coalesce(sum(travel_seconds), 0) as travel_seconds,
            count(travel_seconds) as travelled
        from spans
        where began_at is not null and beat_id is not null
        group by beat_id, {{ local_time("date_trunc('hour', began_at)") }}
    ),

    shift_hours as (
        select
            zone_id,
            unit_id,
            shift_start,
            shift_end,
            {{ steps("date_trunc('hour', shift_start)", "shift_end - interval '1 second'", 60) }}
                as hour_at
        from shifts
    ),

    rostered as (
        select
            zone_id,
            unit_id,
            hour_at,
            {{ seconds_between(
                'greatest(shift_start, hour_at)',
                "least(shift_end, hour_at + interval '1 hour')"
            ) }} / 60 as unit_minutes
        from shift_hours
    ),

    busy as (
        select
            rostered.zone_id,
            rostered.unit_id,
            rostered.hour_at,
            sum({{ seconds_between(
                'greatest(spans.began_at, rostered.hour_at)',
                "least(spans.ended_at, rostered.hour_at + interval '1 hour')"
            ) }} / 60) as busy_minutes
        from rostered
        inner join spans
            on
                rostered.unit_id = spans.unit_id
                and spans.began_at < rostered.hour_at + interval '1 hour'
                and rostered.hour_at < spans.ended_at
        group by rostered.zone_id, rostered.unit_id, rostered.hour_at
    ),

    staffed as (
        select
            rostered.zone_id as beat_id,
            {{ local_time('rostered.hour_at') }} as local_start,
            sum(rostered.unit_minutes) as unit_minutes,
            -- A unit is busy no longer than it is there.
            sum(least(coalesce(busy.busy_minutes, 0), rostered.unit_minutes)) as busy_minutes
        from rostered
        left join busy
            on
                rostered.zone_id = busy.zone_id
                and rostered.unit_id = busy.unit_id
                and rostered.hour_at = busy.hour_at
        group by rostered.zone_id, {{ local_time('rostered.hour_at') }}
    ),

    hours as (
        select beat_id, local_start from worked
        union
        select beat_id, local_start from staffed
    )

select
    hours.beat_id,
    hours.local_start::date as day,
    extract(hour from hours.local_start)::bigint as hour,
    coalesce(worked.calls, 0)::bigint as calls,
    coalesce(worked.assignments, 0)::bigint as assignments,
    coalesce(worked.cross_beat, 0)::bigint as cross_beat,
    coalesce(worked.service_minutes, 0)::double as service_minutes,
    coalesce(worked.travel_seconds, 0)::double as travel_seconds,
    coalesce(worked.travelled, 0)::bigint as travelled,
    coalesce(staffed.unit_minutes, 0)::double as unit_minutes,
    coalesce(staffed.busy_minutes, 0)::double as busy_minutes,
    rules.rule_of_60_pct
from hours
cross join rules
left join worked on hours.beat_id = worked.beat_id and hours.local_start = worked.local_start
left join staffed on hours.beat_id = staffed.beat_id and hours.local_start = staffed.local_start
