-- What there is to say of a village, a fact a row: figures are worked out of them when asked.

with
    villages as (
        select grid_id from {{ ref('stg_population') }}
        union
        select grid_id from {{ ref('int_places') }}
    ),

    newest as (
        select grid_id, max(as_of) as as_of
        from {{ ref('stg_population') }}
        group by grid_id
    ),

    people as (
        select population.grid_id, sum(population.residents_n) as residents
        from {{ ref('stg_population') }} as population
        inner join newest
            on population.grid_id = newest.grid_id and population.as_of = newest.as_of
        group by population.grid_id
    ),

    reached as (
        select call_id, min(on_scene_at) as on_scene_at
        from {{ ref('int_unit_legs') }}
        group by call_id
    ),

    calls as (
        select
            calls.call_id,
            calls.grid_id,
            {{ local_time('calls.received_at') }}::date as day,
            case
                when reached.on_scene_at >= calls.received_at
                    then {{ seconds_between('calls.received_at', 'reached.on_scene_at') }}
            end as wait_seconds
        from {{ ref('int_call_times') }} as calls
        left join reached on calls.call_id = reached.call_id
        where calls.grid_id is not null
    ),

    days as (
        select distinct {{ local_time('received_at') }}::date as day
        from {{ ref('int_call_times') }}
    ),

    known_days as (
        -- A year ago is the same weekday 52 weeks back; a day without any call then is not known.
        select days.day, before.day is not null as year_ago_known
        from days
        left join days as before on days.day - 364 = before.day
    ),

    facts as (
        select
            villages.grid_id,
            'DAY' as fact,
            known_days.day::string as fact_id,
            known_days.day,
            null::timestamp as due_at,
            null::double as wait_seconds,
            known_days.year_ago_known
        from villages
        cross join known_days
        union all
        select
            grid_id,
            'CALL' as fact,
            call_id as fact_id,
            day,
            null::timestamp as due_at,
            wait_seconds,
            null::boolean as year_ago_known
        from calls
        union all
        select
            grid_id,
            'CALL_YEAR_AGO' as fact,
            call_id as fact_id,
            day + 364 as day,
            null::timestamp as due_at,
            null::double as wait_seconds,
            null::boolean as year_ago_known
        from calls
        union all
        select
            coalesce(grid_id, area_id) as grid_id,
            'INCIDENT' as fact,
            incident_key as fact_id,
            from_day as day,
            null::timestamp as due_at,
            null::double as wait_seconds,
            null::boolean as year_ago_known
        from {{ ref('int_incidents') }}
        union all
        select
            grid_id,
            'OPEN_DISPUTE' as fact,
            dispute_id as fact_id,
            null::date as day,
            deadline_at as due_at,
            null::double as wait_seconds,
            null::boolean as year_ago_known
        from {{ ref('int_disputes') }}
        where is_open
        union all
        select
            places.grid_id,
            'OPEN_HAZARD' as fact,
            transfers.transfer_id as fact_id,
            null::date as day,
            null::timestamp as due_at,
            null::double as wait_seconds,
            null::boolean as year_ago_known
        from {{ ref('stg_hotline_transfers') }} as transfers
        inner join {{ ref('hotline_issues') }} as issues on transfers.category = issues.category
        inner join {{ ref('int_places') }} as places on transfers.segment_id = places.place_code
        where issues.hazard and transfers.closed_at is null
        union all
        select
            grid_id,
            'VISIT' as fact,
            premises_id as fact_id,
            null::date as day,
            due_at,
            null::double as wait_seconds,
            null::boolean as year_ago_known
        from {{ ref('int_site_visits') }}
    )

select
    facts.grid_id,
    facts.fact,
    facts.fact_id,
    facts.day,
    facts.due_at,
    facts.wait_seconds::double as wait_seconds,
    facts.year_ago_known,
    -- As the population comes: to the nearest ten.
    (round(people.residents / 10.0) * 10)::bigint as residents
from facts
inner join villages on facts.grid_id = villages.grid_id
left join people on facts.grid_id = people.grid_id
