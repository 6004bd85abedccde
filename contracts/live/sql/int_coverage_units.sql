-- Rendered from dbt/models by `make render`; do not edit.
-- The units that could go somewhere, with their shifts, as `coverage_gaps` lists them.
with
    latest as (
        select max(fix_at) as as_of from int_unit_now
    ),
    shifts as (
        select
            roster.unit_id,
            roster.zone_id,
            roster.shift_start,
            roster.shift_end,
            row_number() over (partition by roster.unit_id order by roster.shift_start) as shift_no
        from stg_duty_roster as roster
        cross join latest
        where
            roster.shift_end > latest.as_of - interval 1 day
            and roster.shift_start < latest.as_of + interval 1 day
    )
select
    'UNIT' as kind,
    units.unit_id as subject_id,
    shifts.shift_no,
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
from int_unit_now as units
inner join shifts on units.unit_id = shifts.unit_id
where units.latitude is not null and units.longitude is not null
