-- Without a close time a call is over once it has a disposition.

select
    'CALL' as record_kind,
    calls.centre_id || '/' || calls.call_no as record_id,
    coalesce(places.grid_id, calls.area_id) as area_id,
    calls.offered_at as opened_at,
    case
        when calls.closed_at is not null then calls.closed_at
        when calls.disposition_common is not null or calls.abandoned
            then greatest(calls.offered_at, calls.answered_at, calls.created_at)
    end as closed_at
from {{ ref('int_calls') }} as calls
left join {{ ref('int_places') }} as places on calls.address_code = places.place_code
