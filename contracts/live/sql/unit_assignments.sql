-- Rendered from dbt/models by `make render`; do not edit.
-- A unit that was assigned again after it cleared is on the call again, and only since then.
with
    steps as (
        select
            centre_id || '/' || call_no as call_id,
            unit_id,
            status_at,
            status_code in ('Cleared', 'BackToAssignedArea', 'AssignmentCanceled') as is_end,
            max(status_at) filter (
                where status_code in ('Cleared', 'BackToAssignedArea', 'AssignmentCanceled')
            ) over (partition by centre_id, call_no, unit_id) as last_end_at
        from stg_dispatch_assignments
        where
            status_code in (
                'Assigned', 'AcknowledgedTransmission', 'EnRoute', 'OnScene', 'Cleared',
                'BackToAssignedArea', 'AssignmentCanceled'
            )
    ),
    spans as (
        select
            call_id,
            unit_id,
            min(status_at) filter (where not is_end) as first_at,
            min(status_at) filter (where not is_end and status_at > last_end_at) as again_at,
            max(last_end_at) as last_end_at
        from steps
        group by call_id, unit_id
    )
select
    call_id,
    unit_id,
    coalesce(again_at, first_at) as assigned_at,
    case when again_at is null then last_end_at end as cleared_at
from spans
where first_at is not null
