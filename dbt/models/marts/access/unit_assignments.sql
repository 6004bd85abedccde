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
        from {{ ref('stg_dispatch_assignments') }}
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
    ),

    latest as (
        select
            centre_id || '/' || call_no as call_id,
            unit_id,
            max(assign_seq) as assign_seq,
            max_by(status_code, (assign_seq, status_at, received_at)) as status_code,
            max_by(status_at, (assign_seq, status_at, received_at)) as status_at
        from {{ ref('stg_dispatch_assignments') }}
        group by centre_id, call_no, unit_id
    )

select
    spans.call_id,
    spans.unit_id,
    coalesce(spans.again_at, spans.first_at) as assigned_at,
    case when spans.again_at is null then spans.last_end_at end as cleared_at,
    latest.assign_seq,
    latest.status_code,
    latest.status_at
from spans
inner join latest on spans.call_id = latest.call_id and spans.unit_id = latest.unit_id
where spans.first_at is not null
