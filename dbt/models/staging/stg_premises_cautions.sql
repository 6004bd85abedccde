-- Rendered from the contracts by `make render`; do not edit.
-- Addresses and premises: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'premises_cautions'),
    columns=[
        'premises_id',
        'caution_no',
        'text',
        'set_by',
        'set_at',
        'expires_at',
        'updated_at',
    ],
    key=['premises_id', 'caution_no'],
    version='greatest(set_at, updated_at)'
) }}
