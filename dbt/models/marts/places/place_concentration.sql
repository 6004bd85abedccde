-- Each place with nothing but itself, so that those without an incident count too; then what
-- happened, by place, type and day. What lies at no place of the unit has none.

with
    bands as (
        select
            unit,
            max(case when share_pct = 50 then low_pct end) as half_low_pct,
            max(case when share_pct = 50 then high_pct end) as half_high_pct,
            max(case when share_pct = 25 then low_pct end) as quarter_low_pct,
            max(case when share_pct = 25 then high_pct end) as quarter_high_pct
        from {{ ref('concentration_band') }}
        group by unit
    ),

    places as (
        select unit, place_id, area_id, premises_class
        from {{ ref('int_analysis_places') }}
    ),

    laid as (
        select 'SEGMENT' as unit, segment_id as place_id, area_id, type_common, day
        from {{ ref('int_incident_places') }}
        union all
        select 'CELL' as unit, {{ cell_name('cell') }} as place_id, area_id, type_common, day
        from {{ ref('int_incident_places') }}
        union all
        -- What happened at no premises is not missing: it happened elsewhere.
        select 'PREMISES_CLASS' as unit, premises_code as place_id, area_id, type_common, day
        from {{ ref('int_incident_places') }}
        where premises_code is not null
    )

select
    places.unit,
    places.place_id,
    places.area_id,
    places.premises_class,
    null::date as day,
    null::string as type_common,
    0::bigint as n,
    bands.half_low_pct,
    bands.half_high_pct,
    bands.quarter_low_pct,
    bands.quarter_high_pct
from places
left join bands on places.unit = bands.unit
union all
select
    laid.unit,
    places.place_id,
    -- An incident counts in the area of its place, as the place itself does.
    coalesce(places.area_id, laid.area_id) as area_id,
    places.premises_class,
    laid.day,
    laid.type_common,
    count(*) as n,
    null::double as half_low_pct,
    null::double as half_high_pct,
    null::double as quarter_low_pct,
    null::double as quarter_high_pct
from laid
left join places on laid.unit = places.unit and laid.place_id = places.place_id
group by
    laid.unit,
    places.place_id,
    coalesce(places.area_id, laid.area_id),
    places.premises_class,
    laid.day,
    laid.type_common
