-- Rendered from the contracts by `make render`; do not edit.
-- Calls for service: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'call_dispositions'),
    columns=[
        'centre_id',
        'call_no',
        'decided_at',
        'disposition_common',
        'act_id',
    ],
    key=['centre_id', 'call_no'],
    version='decided_at'
) }}
