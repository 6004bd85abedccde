-- Rendered from the contracts by `make render`; do not edit.
-- Duty roster: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'duty_roster'),
    columns=[
        'unit_id',
        'shift_start',
        'shift_end',
        'published_at',
        'zone_id',
        'role',
        'crew_n',
        'auxiliary_n',
        'capabilities',
        'vehicle_class',
        'station_id',
        'staff_tokens',
    ],
    key=['unit_id', 'shift_start', 'day'],
    version='published_at'
) }}
