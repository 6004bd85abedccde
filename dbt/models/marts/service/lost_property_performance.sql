-- Every item found and every loss reported, with what became of it.

with
    found as (
        select
            'FOUND' as record,
            item_id as record_id,
            category,
            found_area_id as area_id,
            found_at as happened_at,
            state = 'RETURNED' as returned,
            case
                when state = 'RETURNED' and returned_at >= found_at
                    then {{ seconds_between('found_at', 'returned_at') }} / 3600
            end as return_hours,
            state in ('HELD', 'NOTICED') as in_store
        from {{ ref('stg_found_items') }}
    ),

    lost as (
        select
            'LOST' as record,
            loss_report_id as record_id,
            category,
            lost_area_id as area_id,
            reported_at as happened_at,
            false as returned,
            null::double as return_hours,
            false as in_store
        from {{ ref('stg_loss_reports') }}
    ),

    records as (
        select * from found
        union all
        select * from lost
    )

select
    records.record,
    records.record_id,
    records.category,
    records.area_id,
    records.happened_at,
    {{ local_time('records.happened_at') }}::date as day,
    records.returned,
    records.return_hours::double as return_hours,
    records.in_store,
    benchmarks.benchmark_pct,
    benchmarks.benchmark_to_pct
from records
left join {{ ref('lost_property_benchmarks') }} as benchmarks
    on records.category = benchmarks.category
