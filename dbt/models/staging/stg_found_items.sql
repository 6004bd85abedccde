-- Rendered from the contracts by `make render`; do not edit.
-- Lost property: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'found_items'),
    columns=[
        'item_id',
        'category',
        'colour',
        'brand',
        'features_public',
        'features_hidden_hash',
        'found_area_id',
        'found_at',
        'custody_station_id',
        'state',
        'returned_at',
        'notice_at',
        'hold_until',
        'reply_token',
        'updated_at',
    ],
    key=['item_id'],
    version='greatest(found_at, notice_at, returned_at, updated_at)'
) }}
