-- Rendered from dbt/models by `make render`; do not edit.
-- Every unit and shift with the latest step in it, its thresholds and the latest sign of life.
with
    shifts as (
        select
            unit_id,
            shift_start,
            shift_end,
            zone_id,
            coalesce(crew_n, 0) + coalesce(auxiliary_n, 0) as crew
        from stg_duty_roster
    ),
    steps as (
        select
            shifts.unit_id,
            shifts.shift_start,
            max_by(steps.status_code, steps.status_at) as status_code,
            max_by(steps.primary_status, steps.status_at) filter (where steps.primary_status is not null) as primary_status,
            max_by(steps.centre_id || '/' || steps.call_no, steps.status_at) as call_id,
            max(steps.agency_id) as agency_id,
            max(steps.status_at) as status_at
        from shifts
        inner join stg_dispatch_assignments as steps
            on
                shifts.unit_id = steps.unit_id
                and shifts.shift_start <= steps.status_at
                and shifts.shift_end > steps.status_at
        group by shifts.unit_id, shifts.shift_start
    ),
    minutes as (
        select day, unit_id, minute_at from int_patrol_minutes
        union all
        -- The live board has fixes whose minutes nobody has worked out yet.
        select day, unit_id, date_trunc('minute', fix_at) as minute_at
        from int_recent_positions
    ),
    fixes as (
        select shifts.unit_id, shifts.shift_start, max(minutes.minute_at) as minute_at
        from shifts
        inner join minutes
            on
                shifts.unit_id = minutes.unit_id
                and minutes.day between shifts.shift_start::date and shifts.shift_end::date
                and shifts.shift_start <= minutes.minute_at
                and shifts.shift_end > minutes.minute_at
        group by shifts.unit_id, shifts.shift_start
    ),
    stated as (
        select
            shifts.unit_id,
            shifts.shift_start,
            shifts.shift_end,
            shifts.zone_id as area_id,
            steps.agency_id,
            coalesce(steps.primary_status, 'Available') as primary_status,
            coalesce(steps.status_code, 'OnDuty') as secondary_status,
            coalesce(steps.status_at, shifts.shift_start) as since_at,
            -- A unit that has cleared a call is no longer on it.
            case
                when steps.status_code not in (
                    'Cleared', 'BackToAssignedArea', 'AssignmentCanceled', 'Station', 'OnDuty'
                ) then steps.call_id
            end as call_id,
            shifts.crew,
            greatest(steps.status_at, fixes.minute_at) as last_sign_at
        from shifts
        left join steps
            on shifts.unit_id = steps.unit_id and shifts.shift_start = steps.shift_start
        left join fixes
            on shifts.unit_id = fixes.unit_id and shifts.shift_start = fixes.shift_start
    )
select
    stated.unit_id,
    stated.shift_start,
    stated.shift_end,
    stated.area_id,
    stated.agency_id,
    stated.primary_status,
    stated.secondary_status,
    stated.since_at,
    stated.call_id,
    stated.crew::bigint as crew,
    stated.last_sign_at,
    limits.warn_seconds,
    limits.alert_seconds,
    limits.check_in_seconds
from stated
left join unit_state_limits as limits on stated.secondary_status = limits.status
