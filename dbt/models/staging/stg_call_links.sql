-- Rendered from the contracts by `make render`; do not edit.
-- Calls for service: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'call_links'),
    columns=[
        'centre_id',
        'call_no',
        'other_call_no',
        'decided_at',
        'decision',
        'act_id',
    ],
    key=['centre_id', 'call_no', 'other_call_no'],
    version='decided_at'
) }}
