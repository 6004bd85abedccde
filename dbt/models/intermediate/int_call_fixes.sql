-- Fixes of units while they were on a call. A day is read again only when something changed that
-- its fixes follow from; a day that the lake no longer holds goes with it.

{{ config(
    materialized='incremental', incremental_strategy=whole_days(), unique_key='day',
    partition_by='day',
    post_hook="{{ without_days(days_not_of(ref('int_call_fix_days'))) }}"
) }}

-- depends_on: {{ ref('int_call_fix_days') }}
{% set days = stale_days('int_call_fix_days') %}

with
    fixes as (
        select day, unit_id, fix_at, latitude, longitude, speed_kmh
        from {{ ref('stg_patrol_positions') }}
        where {{ one_of_days('day', days) }}
    )

select
    fixes.day,
    fix_days.deliveries,
    fixes.unit_id,
    fixes.fix_at,
    fixes.latitude,
    fixes.longitude,
    fixes.speed_kmh
from fixes
inner join {{ ref('int_call_fix_days') }} as fix_days on fixes.day = fix_days.day
where exists (
    select 1
    from {{ ref('int_call_spans') }} as spans
    where
        fixes.unit_id = spans.unit_id
        and fixes.fix_at between spans.began_at and spans.ended_at
)
