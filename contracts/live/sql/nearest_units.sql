-- Rendered from dbt/models by `make render`; do not edit.
-- Who could be sent: units with their shifts, place and status; and the calls to send them to.
with
    latest as (
        select max(fix_at) as as_of from int_unit_now
    ),
    shifts as (
        select
            roster.unit_id,
            roster.shift_start,
            roster.shift_end,
            roster.zone_id,
            roster.crew_n,
            roster.capabilities,
            row_number() over (partition by roster.unit_id order by roster.shift_start) as shift_no
        from stg_duty_roster as roster
        cross join latest
        -- Those of a day around now: which of them is on is known only when it is asked.
        where
            roster.shift_end > latest.as_of - interval 1 day
            and roster.shift_start < latest.as_of + interval 1 day
    )
select
    'UNIT' as kind,
    units.unit_id as subject_id,
    coalesce(shifts.shift_no, 0)::bigint as shift_no,
    shifts.zone_id as area_id,
    shifts.shift_start,
    shifts.shift_end,
    shifts.crew_n,
    shifts.capabilities,
    units.latitude,
    units.longitude,
    units.fix_at,
    units.accuracy_m,
    units.primary_status,
    units.last_dispatch_at
from int_unit_now as units
left join shifts on units.unit_id = shifts.unit_id
union all
select
    'CALL' as kind,
    calls.centre_id || '/' || calls.call_no as subject_id,
    0::bigint as shift_no,
    calls.area_id,
    null::timestamp as shift_start,
    null::timestamp as shift_end,
    null::bigint as crew_n,
    null::varchar[] as capabilities,
    calls.latitude,
    calls.longitude,
    null::timestamp as fix_at,
    null::double as accuracy_m,
    null::string as primary_status,
    null::timestamp as last_dispatch_at
from stg_calls_for_service as calls
where
    calls.latitude is not null
    and calls.longitude is not null
    and calls.day
    >= (select max(known.day) from stg_calls_for_service as known) - 1
