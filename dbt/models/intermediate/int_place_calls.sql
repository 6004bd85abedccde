-- Calls of the last three months at places that are no dwellings, which a brief counts.
-- The two days more are those that an open call may have waited.

with
    premises as (
        select address_code
        from {{ ref('stg_premises') }}
        where valid_to is null
        group by address_code
        having min(premises_class) <> 'DWELLING'
    ),

    latest as (
        select max(offered_at) as offered_at from {{ ref('stg_calls_for_service') }}
    )

select
    calls.centre_id || '/' || calls.call_no as call_id,
    calls.address_code,
    calls.offered_at
from {{ ref('stg_calls_for_service') }} as calls
inner join premises on calls.address_code = premises.address_code
cross join latest
where calls.offered_at >= latest.offered_at - interval 92 days
