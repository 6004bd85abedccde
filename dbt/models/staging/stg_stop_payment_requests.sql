-- Rendered from the contracts by `make render`; do not edit.
-- Fraud reports: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'stop_payment_requests'),
    columns=[
        'request_id',
        'report_id',
        'to_bank',
        'sent_at',
        'bank_ack_at',
        'held_cny',
        'hold_expires_at',
        'extensions_n',
        'result',
        'refusal_code',
        'legal_basis_ref',
        'updated_at',
    ],
    key=['request_id'],
    version='greatest(sent_at, bank_ack_at, updated_at)'
) }}
