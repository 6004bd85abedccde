-- Rendered from dbt/models by `make render`; do not edit.
select
    centre_id || '/' || call_no as call_id,
    unit_id,
    min(status_at) filter (where status_code in ('Assigned', 'AcknowledgedTransmission'))
        as assigned_at,
    min(status_at) filter (where status_code = 'EnRoute') as en_route_at,
    min(status_at) filter (where status_code = 'OnScene') as on_scene_at,
    min(status_at) filter (
        where status_code in ('Cleared', 'BackToAssignedArea', 'AssignmentCanceled')
    ) as cleared_at
from stg_dispatch_assignments
group by centre_id, call_no, unit_id
