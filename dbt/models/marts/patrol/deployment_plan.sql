-- Where demand arises that the public brings, and where units could stand.
-- What patrols find themselves is no demand here, or patrols would send for patrols.

with
    calls as (
        select
            'CALLS' as demand,
            times.area_id,
            calls.latitude,
            calls.longitude,
            1.0 as weight
        from {{ ref('int_calls') }} as calls
        inner join {{ ref('int_call_times') }} as times
            on calls.centre_id || '/' || calls.call_no = times.call_id
        inner join {{ ref('public_channels') }} as channels on calls.channel = channels.channel
        where
            not times.is_abandoned
            -- A second report of an event is no second event.
            and calls.linked_call_no is null
            and calls.latitude is not null
            and calls.longitude is not null
            and calls.offered_at > (
                select max(known.offered_at) from {{ ref('int_calls') }} as known
            ) - interval 28 day
    ),

    incidents as (
        select
            'INCIDENTS' as demand,
            coalesce(incidents.area_id, places.area_id) as area_id,
            incidents.latitude,
            incidents.longitude,
            1.0 as weight
        from {{ ref('stg_incidents') }} as incidents
        left join {{ ref('int_places') }} as places
            on incidents.address_code = places.place_code
        where
            -- Without a call it was found by the police.
            incidents.call_no is not null
            and incidents.latitude is not null
            and incidents.longitude is not null
            and incidents.from_at > (
                select max(known.from_at) from {{ ref('stg_incidents') }} as known
            ) - interval 28 day
    ),

    points as (
        select
            {{ h3_cell('latitude', 'longitude', 10) }} as cell,
            avg(latitude) as latitude,
            avg(longitude) as longitude
        from {{ ref('stg_addresses') }}
        where latitude is not null and longitude is not null
        group by cell
    ),

    residents as (
        select
            'POPULATION' as demand,
            cells.zone_id as area_id,
            points.latitude,
            points.longitude,
            cells.residents as weight
        from {{ ref('int_cells') }} as cells
        inner join points on cells.cell = points.cell
        where cells.residents > 0
    ),

    all_demand as (
        select demand, area_id, latitude, longitude, weight from calls
        union all
        select demand, area_id, latitude, longitude, weight from incidents
        union all
        select demand, area_id, latitude, longitude, weight from residents
    ),

    placed as (
        select
            demand,
            coalesce(area_id, 'UNKNOWN') as area_id,
            {{ h3_cell('latitude', 'longitude', 8) }} as cell,
            latitude,
            longitude,
            weight
        from all_demand
    ),

    villages as (
        select grid_id, avg(latitude) as latitude, avg(longitude) as longitude
        from {{ ref('stg_addresses') }}
        where latitude is not null and longitude is not null and grid_id is not null
        group by grid_id
    )

select
    'DEMAND' as kind,
    demand,
    {{ cell_name('cell') }} as subject_id,
    area_id,
    {{ cell_name(h3_parent('cell', 7)) }} as large_cell_id,
    sum(latitude * weight) / sum(weight) as latitude,
    sum(longitude * weight) / sum(weight) as longitude,
    sum(weight) as weight
from placed
group by demand, cell, area_id

union all

select
    'STATION' as kind,
    '' as demand,
    station_id as subject_id,
    coalesce(area_id, 'UNKNOWN') as area_id,
    null::varchar as large_cell_id,
    latitude,
    longitude,
    null::double as weight
from {{ ref('stg_service_stations') }}
where latitude is not null and longitude is not null

union all

select
    'CANDIDATE' as kind,
    '' as demand,
    grid_id as subject_id,
    left(grid_id, 9) as area_id,
    null::varchar as large_cell_id,
    latitude,
    longitude,
    null::double as weight
from villages
