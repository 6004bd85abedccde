-- Rendered from the contracts by `make render`; do not edit.
-- Camera hits: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'camera_counters'),
    columns=[
        'camera_id',
        'interval_start',
        'reported_at',
        'reads_n',
        'non_hits_dropped_n',
        'hits_n',
        'max_non_hit_age_s',
        'uptime_pct',
    ],
    key=['camera_id', 'interval_start', 'day'],
    version='greatest(interval_start, reported_at)'
) }}
