-- Rendered from the contracts by `make render`; do not edit.
-- Incidents: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'incidents'),
    columns=[
        'agency_id',
        'incident_no',
        'call_no',
        'type_common',
        'type_legal',
        'from_at',
        'to_at',
        'recorded_at',
        'updated_at',
        'longitude',
        'latitude',
        'uncertainty_m',
        'address_code',
        'area_id',
        'premises_class',
        'stage',
        'outcome',
        'loss_band',
    ],
    key=['agency_id', 'incident_no'],
    version='greatest(recorded_at, updated_at)'
) }}
