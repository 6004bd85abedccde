-- What the rows of each delivery broke, by table and rule: put aside, only counted, with a code
-- that no map knows, or said twice. What a minimising rule drops broke nothing, it was not meant to
-- come. Lines are told, never what stands on them.

with
    tables as (
        select
            delivery,
            file,
            day::date as delivery_day,
            taken_at::timestamp as taken_at,
            {{ each_of('map_entries(tables)') }} as entry
        from {{ receipts() }}
        where state = 'taken' and delivery <> repeat('0', 64)
    ),

    runs as (
        select
            delivery,
            file,
            delivery_day,
            taken_at,
            entry.key as table_name,
            entry.value.source as source_id,
            entry.value.rows as checked_rows
        from tables
    ),

    counted as (
        select
            delivery,
            entry.key as table_name,
            false as is_dropped,
            {{ each_of('map_entries(entry.value.reasons)') }} as broken
        from tables
        union all
        select
            delivery,
            entry.key as table_name,
            false as is_dropped,
            {{ each_of('map_entries(entry.value.warnings)') }} as broken
        from tables
        union all
        select
            delivery,
            entry.key as table_name,
            true as is_dropped,
            {{ each_of('map_entries(entry.value.dropped)') }} as broken
        from tables
    ),

    unmapped as (
        select
            delivery,
            entry.key as table_name,
            {{ each_of('map_entries(entry.value.unmapped)') }} as found
        from tables
    ),

    failed as (
        select delivery, table_name, broken.key as rule_id, broken.value as failed_rows
        from counted
        where not is_dropped or broken.key = table_name || '-repeated_row'
        union all
        select
            delivery,
            table_name,
            table_name || '-' || found.key || '-unmapped' as rule_id,
            {{ total_of('found.value') }} as failed_rows
        from unmapped
    ),

    aside as (
        select delivery, table_name, line, {{ each_of('reasons') }} as rule_id
        from {{ lines_aside() }}
    ),

    lines as (
        select delivery, table_name, rule_id, min(line) as first_line, max(line) as last_line
        from aside
        group by delivery, table_name, rule_id
    )

select
    runs.delivery,
    runs.table_name,
    runs.source_id,
    failed.rule_id,
    runs.file,
    runs.delivery_day,
    runs.taken_at,
    runs.checked_rows,
    coalesce(failed.failed_rows, 0)::bigint as failed_rows,
    lines.first_line,
    lines.last_line
from runs
left join failed
    on runs.delivery = failed.delivery and runs.table_name = failed.table_name
left join lines
    on
        failed.delivery = lines.delivery
        and failed.table_name = lines.table_name
        and failed.rule_id = lines.rule_id
