-- Rendered from the contracts by `make render`; do not edit.
-- Lost property: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'loss_reports'),
    columns=[
        'loss_report_id',
        'category',
        'colour',
        'brand',
        'features_public',
        'lost_area_id',
        'lost_from',
        'lost_to',
        'reported_at',
        'station_id',
        'state',
        'reply_token',
        'updated_at',
    ],
    key=['loss_report_id'],
    version='greatest(reported_at, updated_at)'
) }}
