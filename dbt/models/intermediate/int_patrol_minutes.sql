-- A unit's minute belongs to the cell of its last fix in it.

{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key='day'
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
            max_by(latitude, fix_at) as latitude,
            max_by(longitude, fix_at) as longitude
        from fixes
        group by day, unit_id, date_trunc('minute', fix_at)
    )

select
    minutes.day,
    lake_days.deliveries,
    minutes.unit_id,
    minutes.minute_at,
    {{ h3_cell('minutes.latitude', 'minutes.longitude', 10) }} as cell
from minutes
inner join {{ ref('stg_lake_days') }} as lake_days
    on minutes.day = lake_days.day and lake_days.table_name = 'patrol_positions'
