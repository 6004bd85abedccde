-- A refused file has no tables, so it counts for every source that its feed fills. Rows released
-- from quarantine were counted when they came: they only change sides.

with
    receipts as (
        select * from {{ receipts() }}
        where delivery <> repeat('0', 64)
    ),

    entries as (
        select *, {{ each_of('map_values(tables)') }} as entry
        from receipts
        where state = 'taken'
    ),

    taken as (
        select
            delivery,
            state,
            file,
            day,
            taken_at,
            entry.source as source_id,
            sum(entry.rows)::bigint as rows,
            sum(entry.accepted)::bigint as accepted_rows,
            sum(entry.quarantined)::bigint as quarantined_rows,
            bool_or(
                cardinality(entry.unmapped) > 0
                or {{ any_note(['extra-column', 'missing-column']) }}
            ) as drifted,
            null::string as rule,
            null::string as detail,
            null::string as remedy
        from entries
        group by delivery, state, file, day, taken_at, entry.source
    ),

    released as (
        select
            receipts.delivery,
            receipts.state,
            receipts.file,
            receipts.day,
            receipts.taken_at,
            entry.source as source_id,
            0::bigint as rows,
            sum(entry.accepted)::bigint as accepted_rows,
            -sum(entry.rows)::bigint as quarantined_rows,
            false as drifted,
            null::string as rule,
            null::string as detail,
            null::string as remedy
        from (
            select *, {{ each_of('map_values(tables)') }} as entry
            from receipts
            where state = 'released'
        ) as receipts
        group by
            receipts.delivery,
            receipts.state,
            receipts.file,
            receipts.day,
            receipts.taken_at,
            entry.source
    ),

    refusals as (
        select
            *,
            refusal.rule,
            -- What the file has instead is for who mends it: without a header it is a row of data.
            split_part(refusal.detail, '; the file has ', 1) as detail,
            refusal.remedy
        from receipts
        where state = 'refused'
    ),

    refused as (
        select
            receipts.delivery,
            receipts.state,
            receipts.file,
            receipts.day,
            receipts.taken_at,
            feed_sources.source_id,
            0::bigint as rows,
            0::bigint as accepted_rows,
            0::bigint as quarantined_rows,
            -- A broken transfer is no drift; columns other than those agreed are.
            {{ refused_under([
                'delivery-missing_column',
                'delivery-forbidden_column',
                'delivery-duplicated_column',
                'delivery-header',
            ]) }} as drifted,
            receipts.rule,
            receipts.detail,
            receipts.remedy
        from refusals as receipts
        inner join {{ ref('feed_sources') }} as feed_sources on receipts.feed = feed_sources.feed
        where
            -- The same bytes may have been taken since, under a mended feed.
            receipts.delivery not in (select taken.delivery from taken)
    ),

    both_kinds as (
        select * from taken
        union all
        select * from released
        union all
        select * from refused
    )

select
    delivery,
    state,
    source_id,
    file,
    day::date as delivery_day,
    taken_at::timestamp as taken_at,
    rows,
    accepted_rows,
    quarantined_rows,
    drifted,
    rule,
    detail,
    remedy
from both_kinds
