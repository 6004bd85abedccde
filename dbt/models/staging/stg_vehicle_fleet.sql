-- Rendered from the contracts by `make render`; do not edit.
-- Vehicles: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'vehicle_fleet'),
    columns=[
        'area_id',
        'month',
        'class',
        'energy',
        'vehicles_n',
        'reported_at',
    ],
    key=['area_id', 'month', 'class', 'energy'],
    version='reported_at'
) }}
