-- The minutes of a unit on a call, from assignment until it cleared, at most twelve hours.

with
    spans as (
        select
            legs.call_id,
            legs.unit_id,
            times.area_id,
            date_trunc('minute', coalesce(legs.assigned_at, legs.en_route_at)) as began_at,
            least(
                coalesce(legs.cleared_at, legs.on_scene_at + interval '2 hours'),
                coalesce(legs.assigned_at, legs.en_route_at) + interval '12 hours'
            ) as ended_at
        from {{ ref('int_unit_legs') }} as legs
        inner join {{ ref('int_call_times') }} as times on legs.call_id = times.call_id
        where coalesce(legs.assigned_at, legs.en_route_at) is not null
    ),

    minutes as (
        select call_id, unit_id, area_id, {{ steps('began_at', 'ended_at', 1) }} as minute_at
        from spans
        where ended_at >= began_at
    ),

    fixes as (
        select
            spans.call_id,
            spans.unit_id,
            date_trunc('minute', positions.fix_at) as minute_at,
            max(positions.fix_at) as fix_at,
            {{ last_said('positions.latitude', 'positions.fix_at') }} as latitude,
            {{ last_said('positions.longitude', 'positions.fix_at') }} as longitude,
            {{ last_said('positions.speed_kmh', 'positions.fix_at') }} as speed_kmh
        from spans
        inner join {{ ref('int_call_fixes') }} as positions
            on
                spans.unit_id = positions.unit_id
                and positions.day between spans.began_at::date and spans.ended_at::date
                and positions.fix_at between spans.began_at and spans.ended_at
        group by spans.call_id, spans.unit_id, date_trunc('minute', positions.fix_at)
    ),

    steps as (
        select
            centre_id || '/' || call_no as call_id,
            unit_id,
            date_trunc('minute', status_at) as minute_at,
            max_by(status_code, status_at) as status_code
        from {{ ref('stg_dispatch_assignments') }}
        group by centre_id, call_no, unit_id, date_trunc('minute', status_at)
    ),

    recorded as (
        select
            minutes.call_id,
            minutes.unit_id,
            minutes.minute_at,
            {{ all_of('segments.segment_id', 'segments.segment_id') }} as segment_ids
        from minutes
        inner join {{ ref('stg_body_cam_segments') }} as segments
            on
                minutes.unit_id = segments.unit_id
                and segments.start_at < minutes.minute_at + interval '1 minute'
                and minutes.minute_at <= segments.end_at
        group by minutes.call_id, minutes.unit_id, minutes.minute_at
    ),

    joined as (
        select
            minutes.call_id,
            minutes.unit_id,
            minutes.minute_at,
            minutes.area_id,
            fixes.fix_at,
            fixes.latitude,
            fixes.longitude,
            fixes.speed_kmh,
            steps.status_code as status_change,
            recorded.segment_ids,
            lag(fixes.fix_at) over of_unit as before_at,
            {{ straight_line_m(
                'lag(fixes.latitude) over of_unit',
                'lag(fixes.longitude) over of_unit',
                'fixes.latitude',
                'fixes.longitude'
            ) }} as moved_m
        from minutes
        left join fixes
            on
                minutes.call_id = fixes.call_id
                and minutes.unit_id = fixes.unit_id
                and minutes.minute_at = fixes.minute_at
        left join steps
            on
                minutes.call_id = steps.call_id
                and minutes.unit_id = steps.unit_id
                and minutes.minute_at = steps.minute_at
        left join recorded
            on
                minutes.call_id = recorded.call_id
                and minutes.unit_id = recorded.unit_id
                and minutes.minute_at = recorded.minute_at
        window of_unit as (
            partition by minutes.call_id, minutes.unit_id order by minutes.minute_at
        )
    ),

    stood as (
        select
            *,
            -- A stop ends when the unit has moved by more than about 50 m or is not seen.
            count(case when moved_m is null or moved_m > 50 then 1 end) over (
                partition by call_id, unit_id order by minute_at
            ) as stop
        from joined
    )

select
    call_id,
    unit_id,
    minute_at,
    area_id,
    latitude,
    longitude,
    speed_kmh,
    status_change,
    case
        when latitude is not null
            then (
                row_number() over (partition by call_id, unit_id, stop order by minute_at) - 1
            )::bigint
    end as stop_minutes,
    {{ seconds_between('before_at', 'fix_at') }}::double as gap_seconds,
    coalesce(segment_ids, {{ no_texts() }}) as body_cam_segment_ids
from stood
