-- Without a close time a call is closed when it has a disposition, as some centres keep only that.

select
    calls.centre_id || '/' || calls.call_no as call_id,
    calls.centre_id,
    calls.call_no,
    coalesce(calls.area_id, places.area_id) as area_id,
    places.grid_id,
    calls.priority_common,
    calls.type_common,
    calls.offered_at as received_at,
    calls.answered_at,
    calls.closed_at is null and calls.disposition_common is null and not calls.abandoned as is_open,
    calls.abandoned as is_abandoned,
    calls.first_dispatch_at is not null as is_dispatched
from {{ ref('int_calls') }} as calls
left join {{ ref('int_places') }} as places on calls.address_code = places.place_code
