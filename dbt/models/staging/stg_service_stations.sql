-- Rendered from the contracts by `make render`; do not edit.
-- Service stations: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'service_stations'),
    columns=[
        'station_id',
        'updated_at',
        'name',
        'longitude',
        'latitude',
        'area_id',
        'opens',
        'closes',
        'services',
        'crew_required_day',
        'crew_required_night',
        'accessible',
    ],
    key=['station_id'],
    version='updated_at'
) }}
