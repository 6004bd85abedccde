-- What happened by stream, village, type, day and day of the record, with its town.

with
    rules as (
        select
            max(case when rule = 'LEAST_WEEKS' then value end) as least_weeks,
            max(case when rule = 'SEASON_DAYS' then value end) as season_days,
            max(case when rule = 'SEASON_EVENTS' then value end) as season_events,
            max(case when rule = 'SILENT_EVENTS' then value end) as silent_events
        from {{ ref('trend_rules') }}
    )

select
    events.stream,
    events.area_id,
    -- The first nine digits of a village's division code are its town.
    case
        when length(events.area_id) = 12 then left(events.area_id, 9) else events.area_id
    end as town_id,
    events.type_common,
    events.day,
    events.recorded_day,
    events.n,
    rules.least_weeks,
    rules.season_days,
    rules.season_events,
    rules.silent_events
from {{ ref('int_daily_events') }} as events
cross join rules
