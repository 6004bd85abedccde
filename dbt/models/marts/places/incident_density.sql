-- Incidents by cell of resolution 9, day and type, and every cell that holds addresses.

with
    cells as (
        select
            {{ cell_name(h3_parent('cell', 9)) }} as cell_id,
            {{ last_said('area_id', '(addresses, area_id)') }} as area_id
        from {{ ref('int_cells') }}
        group by {{ cell_name(h3_parent('cell', 9)) }}
    ),

    counted as (
        select
            {{ cell_name(h3_parent('cell', 9)) }} as cell_id,
            min(area_id) as area_id,
            from_day as day,
            type_common,
            count(*) as incidents
        from {{ ref('int_incidents') }}
        where cell is not null
        group by {{ cell_name(h3_parent('cell', 9)) }}, from_day, type_common
    )

select
    cell_id,
    '' as record,
    area_id,
    null::date as day,
    null::string as type_common,
    0::bigint as incidents
from cells
union all
select
    counted.cell_id,
    counted.day::string || ' ' || counted.type_common as record,
    coalesce(cells.area_id, counted.area_id) as area_id,
    counted.day,
    counted.type_common,
    counted.incidents::bigint as incidents
from counted
left join cells on counted.cell_id = cells.cell_id
