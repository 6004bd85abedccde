-- The cells with most public calls of late, with the rate at which each calls in each hour.

with
    rules as (
        select
            max(value) filter (where rule = 'PLACES') as places,
            max(value) filter (where rule = 'LOOK_BACK_DAYS') as look_back_days
        from {{ ref('hot_places') }}
    ),

    latest as (
        select max(offered_at) as offered_at from {{ ref('stg_calls_for_service') }}
    ),

    calls as (
        select
            {{ h3_parent(h3_cell('calls.latitude', 'calls.longitude', 10), 9) }} as cell,
            calls.offered_at
        from {{ ref('stg_calls_for_service') }} as calls
        cross join latest
        cross join rules
        where
            calls.latitude is not null
            and calls.longitude is not null
            and not coalesce(calls.abandoned, false)
            and {{ seconds_between('calls.offered_at', 'latest.offered_at') }}
            < rules.look_back_days * 86400
    ),

    ranked as (
        select cell, count(*) as calls, row_number() over (order by count(*) desc, cell) as place_no
        from calls
        group by cell
    ),

    villages as (
        select
            {{ h3_parent('cell', 9) }} as cell,
            {{ last_said('area_id', '(addresses, area_id)') }} as area_id
        from {{ ref('int_cells') }}
        group by {{ h3_parent('cell', 9) }}
    ),

    watched as (
        -- How many days the rate rests on.
        select
            greatest(1, {{ seconds_between('min(offered_at)', 'max(offered_at)') }} / 86400)
                as days
        from calls
    )

select
    ranked.cell,
    villages.area_id,
    ranked.calls,
    watched.days::double as days
from ranked
cross join rules
cross join watched
left join villages on ranked.cell = villages.cell
where ranked.place_no <= rules.places
