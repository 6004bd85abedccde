-- Where people live and what is protected, the units that could go there, and the stations.

with
    latest as (
        select max(fix_at) as as_of from {{ ref('int_unit_now') }}
    ),

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
            avg(latitude) as latitude,
            avg(longitude) as longitude
        from {{ ref('stg_addresses') }}
        where latitude is not null and longitude is not null
        group by cell
    ),

    people as (
        select
            cell,
            -- A cell on a border is told with the village of which it holds more addresses.
            {{ last_said('area_id', '(addresses, area_id)') }} as area_id,
            sum(residents) as residents
        from {{ ref('int_cells') }}
        group by cell
    ),

    shifts as (
        select
            roster.unit_id,
            roster.zone_id,
            roster.shift_start,
            roster.shift_end,
            row_number() over (partition by roster.unit_id order by roster.shift_start) as shift_no
        from {{ ref('stg_duty_roster') }} as roster
        cross join latest
        where
            roster.shift_end > latest.as_of - interval 1 day
            and roster.shift_start < latest.as_of + interval 1 day
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
    'UNIT' as kind,
    units.unit_id as subject_id,
    shifts.shift_no::bigint as shift_no,
    shifts.zone_id as area_id,
    null::string as cell_id,
    units.latitude,
    units.longitude,
    null::double as residents,
    null::bigint as protected_sites,
    shifts.shift_start,
    shifts.shift_end,
    units.fix_at,
    units.primary_status
from {{ ref('int_unit_now') }} as units
inner join shifts on units.unit_id = shifts.unit_id
where units.latitude is not null and units.longitude is not null

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
