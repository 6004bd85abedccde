-- What each camera counted and matched, by local day. A day without counts has none, not nought.

with
    counted as (
        select
            camera_id,
            {{ local_time('interval_start') }}::date as audit_day,
            sum(reads_n) as reads,
            sum(non_hits_dropped_n) as non_hits_dropped,
            max(max_non_hit_age_s) as max_non_hit_age_seconds,
            count(*) as intervals
        from {{ ref('stg_camera_counters') }}
        group by camera_id, {{ local_time('interval_start') }}::date
    ),

    matched as (
        select
            hits.camera_id,
            {{ local_time('hits.seen_at') }}::date as audit_day,
            count(*) as hits,
            count(*) filter (where hits.verified in ('CONFIRMED', 'REJECTED')) as verified,
            count(*) filter (where hits.verified = 'REJECTED') as rejected,
            count(*) filter (where kinds.is_stop) as stops,
            array_agg(hits.outcome) filter (where hits.outcome is not null) as outcomes
        from {{ ref('int_camera_hits') }} as hits
        left join {{ ref('hit_outcome_kinds') }} as kinds on hits.outcome = kinds.outcome
        group by hits.camera_id, {{ local_time('hits.seen_at') }}::date
    ),

    changes as (
        select {{ local_time('added_at') }}::date as audit_day from {{ ref('stg_vehicle_list') }}
        union all
        select {{ local_time('removed_at') }}::date as audit_day
        from {{ ref('stg_vehicle_list') }}
        where removed_at is not null
    ),

    changed as (
        select audit_day, count(*) as list_changes
        from changes
        group by audit_day
    ),

    ends as (
        select
            min(interval_start) as first_at,
            max({{ seconds_later('interval_start', 900) }}) as last_at
        from {{ ref('stg_camera_counters') }}
    ),

    every_day as (
        select
            {{ steps(
                "date_trunc('day', " ~ local_time('first_at') ~ ')', local_time('last_at'), 1440
            ) }} as day_at
        from ends
        where first_at is not null
    ),

    -- Quarters of an hour that a camera can have counted: the first and last day may be cut.
    due as (
        select
            every_day.day_at::date as audit_day,
            {{ seconds_between(
                'greatest(ends.first_at, ' ~ utc_time('every_day.day_at') ~ ')',
                'least(ends.last_at, ' ~ utc_time("(every_day.day_at + interval '1 day')") ~ ')'
            ) }} / 900 as intervals_due
        from every_day
        cross join ends
    ),

    cameras as (
        select camera_id from counted
        union
        select camera_id from matched
    ),

    days as (
        select cameras.camera_id, due.audit_day, due.intervals_due
        from cameras
        cross join due
        where due.intervals_due > 0
        union all
        -- A hit on a day on which no camera counted anything.
        select matched.camera_id, matched.audit_day, 0 as intervals_due
        from matched
        left join due on matched.audit_day = due.audit_day
        where coalesce(due.intervals_due, 0) <= 0
    )

select
    days.camera_id,
    days.audit_day,
    places.area_id,
    counted.reads::bigint as reads,
    counted.non_hits_dropped::bigint as non_hits_dropped,
    counted.max_non_hit_age_seconds::double as max_non_hit_age_seconds,
    {{ fraud_limit('NON_HIT_KEPT') }}::double as non_hit_limit_seconds,
    coalesce(counted.intervals, 0)::bigint as intervals,
    days.intervals_due::bigint as intervals_due,
    coalesce(matched.hits, 0)::bigint as hits,
    coalesce(matched.verified, 0)::bigint as verified,
    coalesce(matched.rejected, 0)::bigint as rejected,
    coalesce(matched.stops, 0)::bigint as stops,
    matched.outcomes,
    coalesce(changed.list_changes, 0)::bigint as list_changes,
    coalesce(deleted.deleted_reads, 0)::bigint as deleted_reads,
    {{ fraud_limit('PLATE_HIT_RATE') }}::double as benchmark_hit_pct
from days
left join counted
    on days.camera_id = counted.camera_id and days.audit_day = counted.audit_day
left join matched
    on days.camera_id = matched.camera_id and days.audit_day = matched.audit_day
left join {{ ref('int_camera_places') }} as places on days.camera_id = places.camera_id
left join changed on days.audit_day = changed.audit_day
left join {{ ref('int_deleted_reads') }} as deleted on days.audit_day = deleted.audit_day
