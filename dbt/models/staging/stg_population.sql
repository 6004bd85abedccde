-- Rendered from the contracts by `make render`; do not edit.
-- Population by grid: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'population'),
    columns=[
        'grid_id',
        'as_of',
        'band',
        'residents_n',
        'floating_n',
        'households_n',
        'method',
        'reported_at',
    ],
    key=['grid_id', 'as_of', 'band', 'day'],
    version='reported_at'
) }}
