-- Visits to hot places with what was called for in the half hour after each.

with
    rules as (
        select
            max(value) filter (where rule = 'DWELL_FROM_MINUTES') as dwell_from,
            max(value) filter (where rule = 'DWELL_TO_MINUTES') as dwell_to,
            max(value) filter (where rule = 'GAP_MINUTES') as gap_limit,
            max(value) filter (where rule = 'AFTER_MINUTES') as after_minutes
        from {{ ref('hot_places') }}
    ),

    places as (
        select * from {{ ref('int_hot_places') }}
    ),

    minutes as (
        select places.cell, minutes.unit_id, minutes.minute_at
        from {{ ref('int_patrol_minutes') }} as minutes
        inner join places on {{ h3_parent('minutes.cell', 9) }} = places.cell
    ),

    followed as (
        select
            *,
            lag(minute_at) over (partition by cell, unit_id order by minute_at) as before_at
        from minutes
    ),

    numbered as (
        -- A stay is broken by more than five minutes elsewhere or without a fix.
        select
            cell,
            unit_id,
            minute_at,
            count(*) filter (
                where before_at is null or {{ seconds_between('before_at', 'minute_at') }} > 300
            ) over (partition by cell, unit_id order by minute_at) as stay
        from followed
    ),

    visits as (
        select
            cell,
            min(minute_at) as began_at,
            max(minute_at) as ended_at,
            count(*) as dwell_minutes,
            row_number() over (partition by cell order by min(minute_at), unit_id) as visit
        from numbered
        group by cell, unit_id, stay
    ),

    gapped as (
        select
            *,
            lag(ended_at) over (partition by cell order by began_at, visit) as before_at
        from visits
    ),

    calls as (
        select
            {{ h3_parent(h3_cell('latitude', 'longitude', 10), 9) }} as cell,
            offered_at,
            extract(hour from {{ local_time('offered_at') }}) as local_hour
        from {{ ref('stg_calls_for_service') }}
        where
            latitude is not null
            and longitude is not null
            and not coalesce(abandoned, false)
    ),

    rhythm as (
        -- The share of a day's calls in each hour, of the whole jurisdiction: a cell has too few.
        select local_hour, count(*)::double / sum(count(*)) over () as share
        from calls
        group by local_hour
    ),

    after_visits as (
        select gapped.cell, gapped.visit, count(*) as calls_after
        from gapped
        cross join rules
        inner join calls
            on
                gapped.cell = calls.cell
                and gapped.ended_at < calls.offered_at
                and {{ seconds_between('gapped.ended_at', 'calls.offered_at') }}
                <= rules.after_minutes * 60
        group by gapped.cell, gapped.visit
    )

select
    {{ cell_name('places.cell') }} as place_id,
    gapped.visit::bigint as visit,
    places.area_id,
    {{ local_time('gapped.began_at') }}::date as visited_day,
    gapped.dwell_minutes::bigint as dwell_minutes,
    case
        when gapped.began_at > gapped.before_at
            then ({{ seconds_between('gapped.before_at', 'gapped.began_at') }} / 60)::double
    end as gap_minutes,
    coalesce(after_visits.calls_after, 0)::bigint as calls_after,
    (
        places.calls / places.days * coalesce(rhythm.share, 0) * rules.after_minutes / 60
    )::double as expected_after,
    rules.dwell_from as dwell_from_minutes,
    rules.dwell_to as dwell_to_minutes,
    rules.gap_limit as gap_limit_minutes
from places
cross join rules
inner join gapped on places.cell = gapped.cell
left join after_visits on gapped.cell = after_visits.cell and gapped.visit = after_visits.visit
left join rhythm
    on extract(hour from {{ local_time('gapped.ended_at') }}) = rhythm.local_hour
union all
select
    {{ cell_name('places.cell') }} as place_id,
    0::bigint as visit,
    places.area_id,
    null::date as visited_day,
    null::bigint as dwell_minutes,
    null::double as gap_minutes,
    null::bigint as calls_after,
    null::double as expected_after,
    rules.dwell_from as dwell_from_minutes,
    rules.dwell_to as dwell_to_minutes,
    rules.gap_limit as gap_limit_minutes
from places
cross join rules
