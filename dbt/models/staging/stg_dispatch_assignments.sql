-- Rendered from the contracts by `make render`; do not edit.
-- Dispatch assignments: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'dispatch_assignments'),
    columns=[
        'call_no',
        'unit_id',
        'assign_seq',
        'status_code',
        'status_at',
        'centre_id',
        'agency_id',
        'primary_status',
        'source',
        'received_at',
        'longitude',
        'latitude',
    ],
    key=['call_no', 'unit_id', 'assign_seq', 'status_code', 'status_at', 'day'],
    version='greatest(status_at, received_at)'
) }}
