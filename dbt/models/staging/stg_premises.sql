-- Rendered from the contracts by `make render`; do not edit.
-- Addresses and premises: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'premises'),
    columns=[
        'premises_id',
        'address_code',
        'premises_class',
        'valid_from',
        'valid_to',
        'updated_at',
    ],
    key=['premises_id'],
    version='updated_at'
) }}
