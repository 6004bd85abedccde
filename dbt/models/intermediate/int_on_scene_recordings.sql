-- Each attendance of a unit at a call with the segments that it recorded there: those that name the
-- call, and those that name none and overlap its time on the scene.

with
    attendances as (
        select call_id, unit_id, on_scene_at, cleared_at
        from {{ ref('int_unit_legs') }}
        where on_scene_at is not null
    ),

    calls as (
        select call_id, centre_id, call_no from {{ ref('int_call_times') }}
    ),

    segments as (
        select * from {{ ref('stg_body_cam_segments') }}
    ),

    by_call as (
        select
            attendances.call_id,
            attendances.unit_id,
            segments.segment_id
        from attendances
        inner join calls on attendances.call_id = calls.call_id
        inner join segments
            on attendances.unit_id = segments.unit_id and calls.call_no = segments.call_no
    ),

    attended_days as (
        select
            call_id,
            unit_id,
            on_scene_at,
            cleared_at,
            {{ steps(
                "date_trunc('day', on_scene_at)", "date_trunc('day', coalesce(cleared_at, on_scene_at))",
                1440
            ) }} as met_on
        from attendances
    ),

    segment_days as (
        select
            unit_id,
            segment_id,
            start_at,
            end_at,
            {{ steps("date_trunc('day', start_at)", "date_trunc('day', end_at)", 1440) }} as met_on
        from segments
        where call_no is null
    ),

    by_time as (
        select attended_days.call_id, attended_days.unit_id, segment_days.segment_id
        from attended_days
        inner join segment_days
            on
                attended_days.unit_id = segment_days.unit_id
                and attended_days.met_on = segment_days.met_on
                and attended_days.on_scene_at < segment_days.end_at
                and coalesce(attended_days.cleared_at, attended_days.on_scene_at)
                >= segment_days.start_at
    ),

    met as (
        select call_id, unit_id, segment_id from by_call
        union
        select call_id, unit_id, segment_id from by_time
    )

select
    attendances.call_id,
    attendances.unit_id,
    segments.segment_id,
    attendances.on_scene_at,
    attendances.cleared_at,
    segments.start_at,
    segments.end_at,
    segments.uploaded_at,
    segments.activation,
    segments.views_n,
    greatest(segments.start_at, attendances.on_scene_at) as shown_from,
    least(segments.end_at, attendances.cleared_at) as shown_to
from met
inner join attendances
    on met.call_id = attendances.call_id and met.unit_id = attendances.unit_id
inner join segments on met.segment_id = segments.segment_id
