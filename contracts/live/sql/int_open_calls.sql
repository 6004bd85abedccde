-- Rendered from dbt/models by `make render`; do not edit.
-- Calls that are not over, with the units still on them and the status that follows from these.
with
    units as (
        select
            legs.*,
            legs.cleared_at is null or legs.cleared_at < legs.assigned_at as is_on_it
        from int_unit_legs as legs
    ),
    steps as (
        select centre_id || '/' || call_no as call_id, max(status_at) as last_step_at
        from stg_dispatch_assignments
        group by centre_id, call_no
    ),
    at_work as (
        select
            call_id,
            count(*) as units_assigned,
            list(unit_id order by unit_id) as assigned_units,
            min(assigned_at) as assigned_at,
            min(en_route_at) as en_route_at,
            min(on_scene_at) as on_scene_at
        from units
        where is_on_it
        group by call_id
    ),
    cleared as (
        select call_id, max(cleared_at) as last_cleared_at from units group by call_id
    )
select
    calls.centre_id || '/' || calls.call_no as call_id,
    calls.call_no,
    calls.channel,
    calls.type_common,
    calls.type_local,
    calls.priority_common,
    calls.latitude,
    calls.longitude,
    calls.location_accuracy_m as accuracy_m,
    calls.address_code,
    coalesce(places.grid_id, calls.area_id) as area_id,
    calls.offered_at as received_at,
    coalesce(at_work.units_assigned, 0) as units_assigned,
    coalesce(at_work.assigned_units, cast([] as varchar[])) as assigned_units,
    case
        when at_work.on_scene_at is not null then 'OnScene'
        when at_work.en_route_at is not null then 'EnRoute'
        when at_work.units_assigned > 0 then 'Assigned'
        when calls.answered_at is null then 'Ringing'
        else 'Pending'
    end as status,
    case
        when at_work.on_scene_at is not null then at_work.on_scene_at
        when at_work.en_route_at is not null then at_work.en_route_at
        when at_work.units_assigned > 0 then coalesce(at_work.assigned_at, calls.offered_at)
        when calls.answered_at is null then calls.offered_at
        else coalesce(cleared.last_cleared_at, calls.created_at, calls.answered_at)
    end as state_since,
    greatest(calls.offered_at, calls.answered_at, calls.created_at, steps.last_step_at)
        as last_event_at
from int_calls as calls
left join int_places as places on calls.address_code = places.place_code
left join at_work on calls.centre_id || '/' || calls.call_no = at_work.call_id
left join cleared on calls.centre_id || '/' || calls.call_no = cleared.call_id
left join steps on calls.centre_id || '/' || calls.call_no = steps.call_id
where
    calls.closed_at is null
    and calls.disposition_common is null
    and not coalesce(calls.abandoned, false)
