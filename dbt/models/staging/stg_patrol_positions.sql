-- Rendered from the contracts by `make render`; do not edit.
-- Patrol positions: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'patrol_positions'),
    columns=[
        'unit_id',
        'fix_at',
        'received_at',
        'longitude',
        'latitude',
        'accuracy_m',
        'speed_kmh',
        'heading_deg',
        'device_class',
        'duty_state',
    ],
    key=['unit_id', 'fix_at', 'day'],
    version='received_at'
) }}
