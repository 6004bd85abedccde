-- Calls of each half hour with how long they were handled, beside the call-takers on the roster.
-- A half hour without a call stands there with none, or the forecast would be too high.

with
    calls as (
        select
            centre_id,
            date_trunc('hour', offered_at)
            + interval '30 minutes' * floor(extract(minute from offered_at) / 30) as interval_at,
            coalesce(abandoned, false) as is_abandoned,
            case
                when created_at >= answered_at
                    then {{ seconds_between('answered_at', 'created_at') }}
            end as handle_seconds,
            case
                when abandoned and closed_at >= offered_at
                    then {{ seconds_between('offered_at', 'closed_at') }}
            end as patience_seconds
        from {{ ref('stg_calls_for_service') }}
    ),

    watched as (
        select centre_id, min(interval_at) as first_at, max(interval_at) as last_at
        from calls
        group by centre_id
    ),

    intervals as (
        select centre_id, {{ steps('first_at', 'last_at', 30) }} as interval_at from watched
    ),

    counted as (
        select
            centre_id,
            interval_at,
            count(*) as calls,
            count(*) filter (where is_abandoned) as abandoned,
            avg(handle_seconds) as handle_seconds,
            avg(patience_seconds) as patience_seconds
        from calls
        group by centre_id, interval_at
    ),

    takers as (
        select intervals.centre_id, intervals.interval_at, sum(roster.crew_n) as scheduled
        from intervals
        inner join {{ ref('stg_duty_roster') }} as roster
            on
                roster.role = 'CALL_TAKING'
                and intervals.interval_at >= roster.shift_start
                and intervals.interval_at < roster.shift_end
        group by intervals.centre_id, intervals.interval_at
    ),

    placed as (
        select *, {{ local_time('interval_at') }} as local_at from intervals
    )

select
    placed.centre_id,
    placed.interval_at,
    placed.local_at::date as local_day,
    (
        extract(hour from placed.local_at) * 2 + floor(extract(minute from placed.local_at) / 30)
    )::bigint as slot,
    {{ weekday('placed.local_at') }} >= 6 as weekend,
    coalesce(counted.calls, 0)::bigint as calls,
    coalesce(counted.abandoned, 0)::bigint as abandoned,
    counted.handle_seconds::double as handle_seconds,
    counted.patience_seconds::double as patience_seconds,
    takers.scheduled::bigint as scheduled
from placed
left join counted
    on placed.centre_id = counted.centre_id and placed.interval_at = counted.interval_at
left join takers
    on placed.centre_id = takers.centre_id and placed.interval_at = takers.interval_at
