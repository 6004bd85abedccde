-- In what the deliveries that were taken differ from what was agreed: columns by name, codes that
-- no map knows by their shape, since a shifted column could put anything there.

with
    taken as (
        select * from {{ receipts() }}
        where state = 'taken' and delivery <> repeat('0', 64)
    ),

    tables as (
        select delivery, file, day, {{ each_of('map_values(tables)') }} as entry
        from taken
    ),

    notes as (
        select delivery, file, day, feed, {{ each_of('notes') }} as note
        from taken
    ),

    columns_noted as (
        select delivery, file, day, feed, note.kind as noted, note.column as column_name
        from notes
    ),

    columns_of_codes as (
        select
            delivery,
            file,
            day,
            entry.source as source_id,
            {{ each_of('map_entries(entry.unmapped)') }} as unmapped
        from tables
    ),

    codes as (
        select
            delivery,
            file,
            day,
            source_id,
            unmapped.key as column_name,
            {{ each_of('map_entries(unmapped.value)') }} as code
        from columns_of_codes
    )

select
    source_id,
    day::date as delivery_day,
    'UNKNOWN_CODE' as kind,
    delivery,
    file,
    column_name,
    {{ shape_of('code.key') }} as shape,
    sum(code.value)::bigint as code_rows
from codes
group by all
union all
select distinct
    feed_sources.source_id,
    columns_noted.day::date as delivery_day,
    case columns_noted.noted
        when 'extra-column' then 'NEW_COLUMN' else 'MISSING_COLUMN'
    end as kind,
    columns_noted.delivery,
    columns_noted.file,
    columns_noted.column_name,
    null as shape,
    null as code_rows
from columns_noted
inner join {{ ref('feed_sources') }} as feed_sources on columns_noted.feed = feed_sources.feed
where columns_noted.noted in ('extra-column', 'missing-column')
