-- Rendered from the contracts by `make render`; do not edit.
-- Fraud reports: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'fraud_hops'),
    columns=[
        'report_id',
        'hop_no',
        'txn_ref',
        'from_bank',
        'to_bank',
        'from_token',
        'to_token',
        'amount_cny',
        'moved_at',
        'hold_state',
        'updated_at',
    ],
    key=['report_id', 'hop_no', 'txn_ref'],
    version='greatest(moved_at, updated_at)'
) }}
