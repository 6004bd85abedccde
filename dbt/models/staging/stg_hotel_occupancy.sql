-- Rendered from the contracts by `make render`; do not edit.
-- Hotel occupancy: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'hotel_occupancy'),
    columns=[
        'hotel_id',
        'date',
        'rooms_n',
        'occupied_n',
        'guests_n',
        'reported_at',
    ],
    key=['hotel_id', 'date'],
    version='reported_at'
) }}
