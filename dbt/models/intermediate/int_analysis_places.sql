-- Every place that incidents are counted at, whether anything happened there or not.
-- A segment or cell that lies in two villages stands once, in the one with more of its addresses.

with
    addresses as (
        select
            segment_id,
            grid_id,
            {{ h3_cell('latitude', 'longitude', 10) }} as cell
        from {{ ref('stg_addresses') }}
        where valid_to is null
    ),

    segments as (
        select segment_id, grid_id, count(*) as addresses
        from addresses
        group by segment_id, grid_id
    ),

    cells as (
        select cell, grid_id, count(*) as addresses
        from addresses
        where cell is not null
        group by cell, grid_id
    ),

    premises as (
        select
            places.place_code,
            min(places.grid_id) as grid_id,
            min(premises.premises_class) as premises_class
        from {{ ref('stg_premises') }} as premises
        inner join {{ ref('int_issue_places') }} as places
            on premises.address_code = places.place_code
        where
            premises.valid_to is null
            -- Where people live is no premises of the public.
            and premises.premises_class not in ('DWELLING', 'CARE_HOME')
        group by places.place_code
    )

select
    'SEGMENT' as unit,
    segment_id as place_id,
    {{ last_said('grid_id', '(addresses, grid_id)') }} as area_id,
    null::string as premises_class
from segments
group by segment_id
union all
select
    'CELL' as unit,
    {{ cell_name('cell') }} as place_id,
    {{ last_said('grid_id', '(addresses, grid_id)') }} as area_id,
    null::string as premises_class
from cells
group by cell
union all
select 'PREMISES_CLASS' as unit, place_code as place_id, grid_id as area_id, premises_class
from premises
