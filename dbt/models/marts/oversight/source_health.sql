-- Every source on every delivery day that was due, whether or not anything came.

with
    promises as (
        select * from {{ ref('source_promises') }}
    ),

    days_of_source as (
        select
            source_id,
            delivery_day,
            max(taken_at) filter (where state = 'taken') as last_arrival_at,
            count(*) filter (where state = 'taken') as files,
            count(*) filter (where state = 'refused') as refused_files,
            sum(rows) as rows,
            sum(accepted_rows) as accepted_rows,
            sum(quarantined_rows) as quarantined_rows,
            bool_or(drifted) as schema_drift
        from {{ ref('stg_receipts') }}
        group by source_id, delivery_day
    ),

    judged as (
        -- Of the tables of a source the gravest state of a day.
        select
            found.source_id,
            found.delivery_day,
            {{ gravest("state", "rule_id = found.table_name || '-row_count'") }} as volume_state,
            {{ gravest("state", "rule_id = found.table_name || '-fresh'") }} as freshness_state
        from {{ ref('stg_validations') }} as found
        group by found.source_id, found.delivery_day
    ),

    last_day as (
        select max(delivery_day) as delivery_day from days_of_source
    ),

    due as (
        -- A source delivered daily or oftener is due every day from its first to the last of all.
        select source_id, day_at::date as delivery_day
        from (
            select
                first_days.source_id,
                {{ steps(
                    'first_days.first_day::timestamp', 'last_day.delivery_day::timestamp', 1440
                ) }} as day_at
            from (
                select source_id, min(delivery_day) as first_day
                from days_of_source
                group by source_id
            ) as first_days
            inner join promises
                on first_days.source_id = promises.source_id and promises.lag_sla_seconds <= 172800
            cross join last_day
        ) as stepped
    ),

    all_days as (
        select source_id, delivery_day from due
        union
        select source_id, delivery_day from days_of_source
    ),

    earlier as (
        select
            this_day.source_id,
            this_day.delivery_day,
            case when count(*) >= 3 then median(before.rows) end as expected_rows
        from days_of_source as this_day
        inner join days_of_source as before
            on
                this_day.source_id = before.source_id
                and this_day.delivery_day > before.delivery_day
                and before.rows > 0
        group by this_day.source_id, this_day.delivery_day
    )

select
    promises.source_id,
    all_days.delivery_day,
    promises.contract_version,
    days_of_source.last_arrival_at,
    promises.lag_sla_seconds::bigint as lag_sla_seconds,
    coalesce(days_of_source.files, 0) as files,
    coalesce(days_of_source.refused_files, 0) as refused_files,
    coalesce(days_of_source.rows, 0)::bigint as rows,
    coalesce(days_of_source.accepted_rows, 0)::bigint as accepted_rows,
    coalesce(days_of_source.quarantined_rows, 0)::bigint as quarantined_rows,
    earlier.expected_rows::double as expected_rows,
    coalesce(days_of_source.schema_drift, false) as schema_drift,
    due.delivery_day is not null as expected,
    coalesce(days_of_source.files, 0) > 0 as arrived,
    promises.owner_contact,
    judged.volume_state,
    judged.freshness_state,
    notes.refusals,
    notes.drifts,
    notes.samples
from promises
left join all_days on promises.source_id = all_days.source_id
left join days_of_source
    on
        all_days.source_id = days_of_source.source_id
        and all_days.delivery_day = days_of_source.delivery_day
left join due
    on all_days.source_id = due.source_id and all_days.delivery_day = due.delivery_day
left join earlier
    on
        all_days.source_id = earlier.source_id
        and all_days.delivery_day = earlier.delivery_day
left join judged
    on
        all_days.source_id = judged.source_id
        and all_days.delivery_day = judged.delivery_day
left join {{ ref('int_source_day_notes') }} as notes
    on
        all_days.source_id = notes.source_id
        and all_days.delivery_day = notes.delivery_day
