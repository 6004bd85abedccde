-- How much the lake holds of each day under each rule of retention. A rule of which nothing is held
-- has one row without a day; a rule of a table that is not kept in the lake is not measured.

with
    held as (
        select rule_id, held_day, held_rows, hold_rows from {{ ref('int_rows_held') }}
    ),

    deleted as (
        select
            rule_id,
            sum(deleted_rows)::bigint as deleted_rows,
            max(lag_seconds) as lag_seconds,
            {{ sha256_of(joined('receipt', '', 'deleted_at, receipt')) }} as receipt_hash
        from {{ deletions() }} as receipts
        group by rule_id
    ),

    in_lake as (
        select distinct table_name from {{ ref('source_rules') }}
    )

select
    kept.source_id,
    kept.rule_id,
    held.held_day,
    kept.table_name,
    kept.kept_for,
    kept.max_age,
    kept.keep_months,
    kept.keep_seconds,
    in_lake.table_name is not null as is_measured,
    coalesce(held.held_rows, 0)::bigint as held_rows,
    coalesce(held.hold_rows, 0)::bigint as hold_rows,
    coalesce(deleted.deleted_rows, 0)::bigint as deleted_rows,
    deleted.lag_seconds as deletion_lag_p100_seconds,
    deleted.receipt_hash
from {{ ref('source_retention') }} as kept
left join held on kept.rule_id = held.rule_id
left join deleted on kept.rule_id = deleted.rule_id
left join in_lake on kept.table_name = in_lake.table_name
