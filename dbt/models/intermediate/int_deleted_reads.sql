-- Reads without a match that cameras delivered nonetheless, by the receipts of their deletion.

with
    entries as (
        select day, {{ each_of('map_values(tables)') }} as entry
        from {{ receipts() }}
        where state = 'taken' and delivery <> repeat('0', 64)
    )

select
    day::date as audit_day,
    sum({{ deleted_under('entry', 'camera_hits-non_hit') }})::bigint as deleted_reads
from entries
group by day::date
