-- Incidents by cell, day and type at three sizes of cell, and every cell with what it holds.

with
    rules as (
        select max(value) as least_geocoded_pct
        from {{ ref('geocoding_minimum') }}
        where rule = 'LEAST_PCT'
    ),

    sizes as (
        select 7 as cell_res
        union all
        select 8 as cell_res
        union all
        select 9 as cell_res
    ),

    held as (
        select
            sizes.cell_res,
            case sizes.cell_res
                when 7 then {{ h3_parent('cells.cell', 7) }}
                when 8 then {{ h3_parent('cells.cell', 8) }}
                else {{ h3_parent('cells.cell', 9) }}
            end as cell,
            cells.area_id,
            cells.addresses,
            cells.residents
        from {{ ref('int_cells') }} as cells
        cross join sizes
    ),

    cells as (
        select
            cell_res,
            {{ cell_name('cell') }} as cell_id,
            {{ last_said('area_id', '(addresses, area_id)') }} as area_id,
            -- Exact, whatever the order: of a sum of doubles a rounding may fall either way.
            sum(residents::decimal(18, 6)) as residents
        from held
        group by cell_res, cell
    ),

    happened as (
        select
            sizes.cell_res,
            case sizes.cell_res
                when 7 then {{ h3_parent('incidents.cell', 7) }}
                when 8 then {{ h3_parent('incidents.cell', 8) }}
                else {{ h3_parent('incidents.cell', 9) }}
            end as cell,
            incidents.area_id,
            incidents.from_day,
            incidents.type_common
        from {{ ref('int_incidents') }} as incidents
        cross join sizes
    ),

    counted as (
        select
            cell_res,
            case when cell is null then '' else {{ cell_name('cell') }} end as cell_id,
            min(area_id) as area_id,
            from_day as day,
            type_common,
            count(*) as incidents
        from happened
        group by cell_res, cell, from_day, type_common
    )

select
    cells.cell_res::bigint as cell_res,
    cells.cell_id,
    '' as record,
    cells.area_id,
    null::date as day,
    null::string as type_common,
    0::bigint as incidents,
    round(cells.residents)::bigint as residents,
    rules.least_geocoded_pct
from cells
cross join rules
union all
select
    counted.cell_res::bigint as cell_res,
    counted.cell_id,
    counted.day::string || ' ' || counted.type_common as record,
    -- An incident counts for the village of its cell, so that a cell is whole in one area.
    coalesce(cells.area_id, counted.area_id) as area_id,
    counted.day,
    counted.type_common,
    counted.incidents::bigint as incidents,
    null::bigint as residents,
    rules.least_geocoded_pct
from counted
cross join rules
left join cells on counted.cell_res = cells.cell_res and counted.cell_id = cells.cell_id
