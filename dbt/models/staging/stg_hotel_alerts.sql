-- Rendered from the contracts by `make render`; do not edit.
-- Hotel occupancy: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'hotel_alerts'),
    columns=[
        'alert_id',
        'hotel_id',
        'raised_at',
        'rule_no',
        'minors_n',
        'adults_n',
        'age_band',
        'guardian_contacted',
        'attended_at',
        'outcome_code',
        'updated_at',
    ],
    key=['alert_id'],
    version='greatest(raised_at, attended_at, updated_at)'
) }}
