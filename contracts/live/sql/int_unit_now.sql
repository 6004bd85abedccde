-- Rendered from dbt/models by `make render`; do not edit.
-- Units as the data last saw them: place, status, and when they were last sent to a call.
-- Only the last days of fixes and statuses are read: what is older says nothing of now.
with
    fixes as (
        select
            unit_id,
            max(fix_at) as fix_at,
            max_by(longitude, fix_at) filter (where longitude is not null) as longitude,
            max_by(latitude, fix_at) filter (where latitude is not null) as latitude,
            max_by(accuracy_m, fix_at) filter (where accuracy_m is not null) as accuracy_m
        from int_recent_positions
        group by unit_id
    ),
    statuses as (
        select
            unit_id,
            max(status_at) as status_at,
            max_by(primary_status, (status_at, status_code = 'Assigned')) filter (where primary_status is not null)
                as primary_status,
            max_by(status_code, (status_at, status_code = 'Assigned')) as secondary_status,
            max_by(centre_id || '/' || call_no, (status_at, status_code = 'Assigned')) as call_id,
            max(status_at) filter (where status_code = 'Assigned') as last_dispatch_at
        from stg_dispatch_assignments as statuses
        where
            statuses.day >= (
                select max(known.day) from stg_dispatch_assignments as known
            ) - 1
        group by unit_id
    ),
    units as (
        select unit_id from fixes
        union distinct
        select unit_id from statuses
    )
select
    units.unit_id,
    fixes.fix_at,
    fixes.longitude,
    fixes.latitude,
    fixes.accuracy_m,
    statuses.status_at,
    statuses.primary_status,
    statuses.secondary_status,
    -- A call that the unit has left is no longer its own.
    case when statuses.primary_status = 'NotAvailable' then statuses.call_id end as call_id,
    statuses.last_dispatch_at
from units
left join fixes on units.unit_id = fixes.unit_id
left join statuses on units.unit_id = statuses.unit_id
