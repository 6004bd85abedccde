-- Rendered from the contracts by `make render`; do not edit.
-- Addresses and premises: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'addresses'),
    columns=[
        'address_code',
        'longitude',
        'latitude',
        'entrance_points',
        'grid_id',
        'segment_id',
        'admin_code',
        'snap_point_id',
        'addresses_in_catchment_n',
        'valid_from',
        'valid_to',
        'updated_at',
    ],
    key=['address_code'],
    version='updated_at'
) }}
