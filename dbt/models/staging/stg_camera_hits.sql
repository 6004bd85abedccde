-- Rendered from the contracts by `make render`; do not edit.
-- Camera hits: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'camera_hits'),
    columns=[
        'camera_id',
        'seen_at',
        'list_entry_id',
        'updated_at',
        'read_confidence',
        'plate_enc',
        'longitude',
        'latitude',
        'direction',
        'verified',
        'outcome',
    ],
    key=['camera_id', 'seen_at', 'list_entry_id', 'day'],
    version='greatest(seen_at, updated_at)'
) }}
