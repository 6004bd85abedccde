-- Every call once for each length of interval, under the local interval in which it was offered.

with
    calls as (
        select
            centre_id || '/' || call_no as call_id,
            centre_id,
            offered_at,
            case
                when answered_at >= offered_at
                    then {{ seconds_between('offered_at', 'answered_at') }}
            end as answer_seconds,
            coalesce(abandoned, false) as is_abandoned,
            {{ local_time('offered_at') }} as offered_local
        from {{ ref('stg_calls_for_service') }}
    ),

    started as (
        select
            *,
            'QUARTER_HOUR' as granularity,
            date_trunc('hour', offered_local)
            + interval '15 minutes' * floor(extract(minute from offered_local) / 15) as local_start
        from calls
        union all
        select *, 'HOUR' as granularity, date_trunc('hour', offered_local) as local_start
        from calls
        union all
        select *, 'DAY' as granularity, date_trunc('day', offered_local) as local_start
        from calls
    )

select
    call_id,
    granularity,
    {{ utc_time('local_start') }} as interval_at,
    centre_id,
    offered_at,
    answer_seconds::double as answer_seconds,
    is_abandoned
from started
