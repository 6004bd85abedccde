-- Rendered from the contracts by `make render`; do not edit.
-- Camera hits: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'hit_verifications'),
    columns=[
        'camera_id',
        'seen_at',
        'list_entry_id',
        'decided_at',
        'verified',
        'act_id',
    ],
    key=['camera_id', 'seen_at', 'list_entry_id'],
    version='decided_at'
) }}
