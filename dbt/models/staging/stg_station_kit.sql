-- Rendered from the contracts by `make render`; do not edit.
-- Service stations: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'station_kit'),
    columns=[
        'station_id',
        'item_code',
        'counted_at',
        'required_n',
        'serviceable_n',
        'expires_on',
    ],
    key=['station_id', 'item_code'],
    version='counted_at'
) }}
