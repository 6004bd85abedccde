-- A unit's minute belongs to the cell of its last fix in it. Where the fix is deleted already, the
-- lake keeps the minute; where that is deleted too, it goes from here.

{{ config(
    materialized='incremental', incremental_strategy=whole_days(), unique_key='day',
    partition_by='day',
    post_hook='{{ without_days(days_without_traces()) }}'
) }}

{% set days = changed_days('patrol_positions') %}

with
    fixes as (
        select day, unit_id, fix_at, latitude, longitude
        from {{ ref('stg_patrol_positions') }}
        where {{ one_of_days('day', days) }}
    ),

    minutes as (
        select
            day,
            unit_id,
            date_trunc('minute', fix_at) as minute_at,
            {{ last_said('latitude', 'fix_at') }} as latitude,
            {{ last_said('longitude', 'fix_at') }} as longitude
        from fixes
        group by day, unit_id, date_trunc('minute', fix_at)
    ),

    seen as (
        select
            day,
            unit_id,
            minute_at,
            {{ h3_cell('latitude', 'longitude', 10) }} as cell
        from minutes
    ),

    kept as (
        select
            traces.day,
            traces.unit_id,
            traces.minute_at,
            traces.cell
        from {{ patrol_traces() }} as traces
        left join seen
            on traces.unit_id = seen.unit_id and traces.minute_at = seen.minute_at
        where {{ one_of_days('traces.day', days) }} and seen.unit_id is null
    ),

    both_kinds as (
        select * from seen
        union all
        select * from kept
    )

select
    both_kinds.day,
    lake_days.deliveries,
    both_kinds.unit_id,
    both_kinds.minute_at,
    both_kinds.cell
from both_kinds
inner join {{ ref('stg_lake_days') }} as lake_days
    on both_kinds.day = lake_days.day and lake_days.table_name = 'patrol_positions'
