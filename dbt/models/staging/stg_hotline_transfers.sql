-- Rendered from the contracts by `make render`; do not edit.
-- Hotline 12345: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'hotline_transfers'),
    columns=[
        'transfer_id',
        'direction',
        'call_no',
        'category',
        'handed_over_at',
        'acked_at',
        'closed_at',
        'bounced',
        'handler_dept',
        'segment_id',
        'rating',
        'updated_at',
    ],
    key=['transfer_id'],
    version='greatest(handed_over_at, acked_at, closed_at, updated_at)'
) }}
