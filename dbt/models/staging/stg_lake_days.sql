-- A day of a table has changed when the set of deliveries that hold rows of it has.

with
    held as (
        select
            delivery,
            entry.key as table_name,
            {{ each_of('map_keys(entry.value.days)') }} as day
        from (
            select delivery, {{ each_of('map_entries(tables)') }} as entry
            from {{ receipts() }}
            where state in ('taken', 'released')
        ) as entries
    )

select
    table_name,
    day::date as day,
    {{ fingerprint('delivery') }} as deliveries
from held
group by table_name, day
