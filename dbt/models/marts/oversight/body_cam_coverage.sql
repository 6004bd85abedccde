-- Each attendance of a unit at a call: what of its time on the scene was recorded. Of one that has
-- not cleared, the time on the scene is not known yet and no share of it is worked out.

with
    attended as (
        select
            legs.call_id,
            legs.unit_id,
            legs.on_scene_at,
            legs.cleared_at,
            case
                when legs.cleared_at >= legs.on_scene_at
                    then {{ seconds_between('legs.on_scene_at', 'legs.cleared_at') }}
            end as on_scene_seconds
        from {{ ref('int_unit_legs') }} as legs
        where legs.on_scene_at is not null
    ),

    recorded as (
        select * from {{ ref('int_on_scene_recordings') }}
    ),

    clipped as (
        -- Two cameras of one unit overlap: a second that both show is one second.
        select
            call_id,
            unit_id,
            shown_from,
            shown_to,
            max(shown_to) over (
                partition by call_id, unit_id
                order by shown_from, shown_to, segment_id
                rows between unbounded preceding and 1 preceding
            ) as shown_before
        from recorded
        where shown_to > shown_from
    ),

    shown as (
        select
            call_id,
            unit_id,
            sum(
                case
                    when shown_before is null or shown_before < shown_to
                        then {{ seconds_between(
                            'greatest(shown_from, coalesce(shown_before, shown_from))', 'shown_to'
                        ) }}
                    else 0
                end
            ) as recorded_seconds
        from clipped
        group by call_id, unit_id
    ),

    limits as (
        select
            max(value) filter (where rule = 'UPLOAD_HOURS') as upload_hours,
            max(value) filter (where rule = 'LATE_SECONDS') as late_seconds,
            max(value) filter (where rule = 'SHORT_PCT') as short_pct
        from {{ ref('recording_limits') }}
    ),

    segments as (
        select
            recorded.call_id,
            recorded.unit_id,
            count(*) as segments,
            min(recorded.start_at) as started_at,
            count(*) filter (
                where
                {{ seconds_between('recorded.end_at', 'recorded.uploaded_at') }}
                <= limits.upload_hours * 3600
            ) as segments_in_time,
            sum(recorded.views_n) as views
        from recorded
        cross join limits
        group by recorded.call_id, recorded.unit_id
    ),

    attendances as (
        select
            attended.call_id,
            attended.unit_id,
            calls.area_id,
            calls.type_common,
            attended.on_scene_at,
            attended.cleared_at,
            attended.on_scene_seconds,
            coalesce(segments.segments, 0) as segments,
            coalesce(segments.segments_in_time, 0) as segments_in_time,
            -- On before arrival is in time.
            greatest({{ seconds_between('attended.on_scene_at', 'segments.started_at') }}, 0)
                as activation_delay_seconds,
            case
                when attended.on_scene_seconds > 0 then coalesce(shown.recorded_seconds, 0)
            end as recorded_seconds,
            coalesce(segments.views, 0) as views
        from attended
        inner join {{ ref('int_call_times') }} as calls on attended.call_id = calls.call_id
        left join segments
            on attended.call_id = segments.call_id and attended.unit_id = segments.unit_id
        left join shown
            on attended.call_id = shown.call_id and attended.unit_id = shown.unit_id
    )

select
    attendances.call_id,
    attendances.unit_id,
    attendances.area_id,
    attendances.type_common,
    attendances.on_scene_at,
    -- Until then a recording may still lie in the camera.
    {{ seconds_later('attendances.cleared_at', 'limits.upload_hours * 3600') }} as docking_due_at,
    attendances.on_scene_seconds::double as on_scene_seconds,
    attendances.recorded_seconds::double as recorded_seconds,
    attendances.segments::bigint as segments,
    attendances.segments_in_time::bigint as segments_in_time,
    case when attendances.segments > 0 then attendances.activation_delay_seconds end::double
        as activation_delay_seconds,
    attendances.views::bigint as views,
    attendances.segments = 0 as is_unrecorded,
    attendances.segments > 0 and attendances.activation_delay_seconds > limits.late_seconds
        as is_late,
    coalesce(
        attendances.segments > 0
        and 100 * attendances.recorded_seconds
        < limits.short_pct * attendances.on_scene_seconds,
        false
    ) as is_short,
    attendances.segments > attendances.segments_in_time as is_docked_late
from attendances
cross join limits
