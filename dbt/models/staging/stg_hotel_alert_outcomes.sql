-- Rendered from the contracts by `make render`; do not edit.
-- Hotel occupancy: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'hotel_alert_outcomes'),
    columns=[
        'alert_id',
        'decided_at',
        'outcome_code',
        'act_id',
    ],
    key=['alert_id'],
    version='decided_at'
) }}
