-- Rendered from the contracts by `make render`; do not edit.
-- Service stations: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'station_counters'),
    columns=[
        'station_id',
        'service_code',
        'hour',
        'reported_at',
        'n',
        'wait_p50_min',
        'wait_p90_min',
        'rating_mean',
        'rating_n',
    ],
    key=['station_id', 'service_code', 'hour', 'day'],
    version='greatest(hour, reported_at)'
) }}
