-- Rendered from dbt/models by `make render`; do not edit.
-- The latest fix of each unit in a rostered shift, with its status and how late fixes come in.
with
    latest as (
        select max(fix_at) as fix_at from int_unit_now
    ),
    recent as (
        select
            fixes.unit_id,
            fixes.fix_at,
            fixes.speed_kmh,
            fixes.heading_deg,
            (date_diff('millisecond', fixes.fix_at, fixes.received_at) / 1000.0) as lag_seconds
        from int_recent_positions as fixes
        cross join latest
        where (date_diff('millisecond', fixes.fix_at, latest.fix_at) / 1000.0) < 86400
    ),
    told as (
        select
            unit_id,
            max(fix_at) as fix_at,
            max_by(speed_kmh, fix_at) filter (where speed_kmh is not null) as speed_kmh,
            max_by(heading_deg, fix_at) filter (where heading_deg is not null) as heading_deg,
            max_by(lag_seconds, fix_at) as lag_seconds
        from recent
        group by unit_id
    ),
    lags as (
        select
            percentile_cont(0.95) within group (order by told.lag_seconds)
                as ingest_lag_p95_seconds
        from told
        cross join latest
        where (date_diff('millisecond', told.fix_at, latest.fix_at) / 1000.0) < 3600
    )
select
    units.unit_id,
    shifts.zone_id as area_id,
    agencies.agency_id,
    shifts.shift_end,
    units.latitude,
    units.longitude,
    units.accuracy_m,
    told.speed_kmh,
    told.heading_deg,
    units.fix_at,
    -- A unit that reported nothing is on duty and can be sent.
    coalesce(units.primary_status, 'Available') as primary_status,
    told.lag_seconds::double as ingest_lag_seconds,
    lags.ingest_lag_p95_seconds::double as ingest_lag_p95_seconds
from int_unit_now as units
inner join stg_duty_roster as shifts
    on
        units.unit_id = shifts.unit_id
        and units.fix_at >= shifts.shift_start
        and units.fix_at < shifts.shift_end
inner join told on units.unit_id = told.unit_id
cross join lags
left join int_unit_agencies as agencies on units.unit_id = agencies.unit_id
