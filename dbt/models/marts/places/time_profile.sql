-- The weight of each incident, spread over the local hours in which it can have happened.
-- Quarters of an hour are laid in UTC and named in local time, so that every zone's hours and every
-- change of its clock come out right.

with
    spans as (
        select
            incident_key,
            area_id,
            type_common,
            from_day,
            from_at,
            to_at,
            {{ seconds_between('from_at', 'to_at') }} as span_seconds
        from {{ ref('int_incidents') }}
    ),

    quarters as (
        select
            *,
            {{ steps(
                "date_trunc('hour', from_at) + interval '15 minutes' * floor(extract(minute from from_at) / 15)",
                'to_at',
                15
            ) }} as quarter_at
        from spans
    ),

    weighted as (
        select
            *,
            {{ local_time('quarter_at') }} as local_at,
            -- A moment has no length, so it weighs one in the quarter that it lies in.
            case
                when span_seconds = 0 then 1.0::double
                else greatest(0, {{ seconds_between(
                    'greatest(from_at, quarter_at)',
                    "least(to_at, quarter_at + interval '15 minutes')"
                ) }}) / span_seconds
            end as weight
        from quarters
    )

select
    incident_key,
    {{ weekday('local_at') }}::bigint as weekday,
    extract(hour from local_at)::bigint as hour,
    min(area_id) as area_id,
    min(type_common) as type_common,
    min(from_day) as from_day,
    sum(weight)::double as weight,
    (min(span_seconds) / 3600.0)::double as span_hours
from weighted
group by incident_key, {{ weekday('local_at') }}, extract(hour from local_at)
having sum(weight) > 0
