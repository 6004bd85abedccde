-- Rendered from the contracts by `make render`; do not edit.
-- Fraud reports: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'fraud_reports'),
    columns=[
        'report_id',
        'reported_at',
        'transfer_at',
        'amount_cny',
        'held_cny',
        'returned_cny',
        'returned_at',
        'channel',
        'typology',
        'victim_age_band',
        'district_id',
        'updated_at',
    ],
    key=['report_id'],
    version='greatest(reported_at, updated_at)'
) }}
