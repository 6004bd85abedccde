-- Where people live and what is protected, the units that could go there, and the stations.

with
    protected_sites as (
        select
            premises.premises_id,
            {{ h3_cell('addresses.latitude', 'addresses.longitude', 10) }} as cell
        from {{ ref('stg_premises') }} as premises
        inner join {{ ref('stg_addresses') }} as addresses
            on premises.address_code = addresses.address_code
        inner join {{ ref('protected_premises') }} as classes
            on premises.premises_class = classes.premises_class
        where addresses.latitude is not null and addresses.longitude is not null
    ),

    sites as (
        select cell, count(distinct premises_id) as protected_sites
        from protected_sites
        group by cell
    ),

    points as (
        select
            {{ h3_cell('latitude', 'longitude', 10) }} as cell,
            -- Whole numbers add up to the same whatever their order.
            avg(round(latitude * 1000000)::bigint) / 1000000 as latitude,
            avg(round(longitude * 1000000)::bigint) / 1000000 as longitude
        from {{ ref('stg_addresses') }}
        where latitude is not null and longitude is not null
        group by cell
    ),

    people as (
        select
            cell,
            -- A cell on a border is told with the village of which it holds more addresses.
            {{ last_said('area_id', '(addresses, area_id)') }} as area_id,
            -- Exact numbers add up to the same whatever their order.
            sum(residents::decimal(18, 6))::double as residents
        from {{ ref('int_cells') }}
        group by cell
    )

select
    'CELL' as kind,
    {{ cell_name('people.cell') }} as subject_id,
    0::bigint as shift_no,
    people.area_id,
    {{ cell_name(h3_parent('people.cell', 8)) }} as cell_id,
    points.latitude,
    points.longitude,
    people.residents,
    coalesce(sites.protected_sites, 0) as protected_sites,
    null::timestamp as shift_start,
    null::timestamp as shift_end,
    null::timestamp as fix_at,
    null::string as primary_status
from people
inner join points on people.cell = points.cell
left join sites on people.cell = sites.cell

union all

select
    kind,
    subject_id,
    shift_no,
    area_id,
    cell_id,
    latitude,
    longitude,
    residents,
    protected_sites,
    shift_start,
    shift_end,
    fix_at,
    primary_status
from {{ ref('int_coverage_units') }}

union all

select
    'STATION' as kind,
    stations.station_id as subject_id,
    0::bigint as shift_no,
    stations.area_id,
    null::string as cell_id,
    stations.latitude,
    stations.longitude,
    null::double as residents,
    null::bigint as protected_sites,
    null::timestamp as shift_start,
    null::timestamp as shift_end,
    null::timestamp as fix_at,
    null::string as primary_status
from {{ ref('stg_service_stations') }} as stations
where stations.latitude is not null and stations.longitude is not null
