-- What the fixes of units on calls follow from, a day: the deliveries of the day's positions, how
-- many of its rows the lake still holds, and the spans that units were on calls in it.

with
    span_days as (
        select
            {{ steps("date_trunc('day', began_at)", 'ended_at', 1440) }} as day_at,
            call_id || '/' || unit_id || '/' || began_at::string || '/' || ended_at::string
                as span
        from {{ ref('int_call_spans') }}
        where ended_at >= began_at
    ),

    spans as (
        select day_at::date as day, {{ fingerprint('span') }} as spans
        from span_days
        group by day_at::date
    ),

    held as (
        select day, count(*) as rows_held
        from {{ source('lake', 'patrol_positions') }}
        group by day
    )

select
    held.day,
    md5(lake_days.deliveries || '/' || held.rows_held::string || '/' || spans.spans) as deliveries
from held
inner join {{ ref('stg_lake_days') }} as lake_days
    on held.day = lake_days.day and lake_days.table_name = 'patrol_positions'
inner join spans on held.day = spans.day
