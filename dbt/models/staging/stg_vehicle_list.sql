-- Rendered from the contracts by `make render`; do not edit.
-- Vehicles: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'vehicle_list'),
    columns=[
        'list_entry_id',
        'reason',
        'plate_enc',
        'added_at',
        'expires_at',
        'legal_ref',
        'removed_at',
        'updated_at',
    ],
    key=['list_entry_id'],
    version='greatest(added_at, removed_at, updated_at)'
) }}
