-- Where people live and units are meant to be: addresses by cell, with their village and zone.

with
    addresses as (
        select
            {{ h3_cell('latitude', 'longitude', 10) }} as cell,
            grid_id,
            left(admin_code, 9) as zone_id
        from {{ ref('stg_addresses') }}
        where latitude is not null and longitude is not null
    ),

    latest as (
        select grid_id, max(as_of) as as_of
        from {{ ref('stg_population') }}
        group by grid_id
    ),

    people as (
        select population.grid_id, sum(population.residents_n) as residents
        from {{ ref('stg_population') }} as population
        inner join latest
            on population.grid_id = latest.grid_id and population.as_of = latest.as_of
        group by population.grid_id
    ),

    by_village as (
        select cell, grid_id, min(zone_id) as zone_id, count(*) as addresses
        from addresses
        group by cell, grid_id
    ),

    of_village as (
        select grid_id, sum(addresses) as addresses from by_village group by grid_id
    )

select
    by_village.cell,
    by_village.grid_id as area_id,
    by_village.zone_id,
    by_village.addresses,
    people.residents * by_village.addresses::double / of_village.addresses as residents
from by_village
inner join of_village on by_village.grid_id = of_village.grid_id
left join people on by_village.grid_id = people.grid_id
