-- Where something keeps happening: a premises by itself, dwellings by their street segment.

with
    classes as (
        select address_code, min(premises_class) as premises_class
        from {{ ref('stg_premises') }}
        where valid_to is null
        group by address_code
    ),

    addresses as (
        select
            addresses.address_code,
            addresses.segment_id,
            addresses.grid_id,
            left(addresses.admin_code, 9) as town_id,
            -- The sixteenth character of a standard address tells dwellings from premises.
            case
                when substr(addresses.address_code, 16, 1) = 'D' then 'DWELLING'
                else classes.premises_class
            end as premises_class
        from {{ ref('stg_addresses') }} as addresses
        left join classes on addresses.address_code = classes.address_code
    ),

    places as (
        select
            address_code as place_code,
            case when premises_class = 'DWELLING' then segment_id else address_code end as place_id,
            segment_id,
            grid_id,
            town_id,
            premises_class
        from addresses
        union all
        -- What comes as a segment was a dwelling: only their doors are taken off.
        select
            segment_id as place_code,
            segment_id as place_id,
            segment_id,
            min(grid_id) as grid_id,
            min(town_id) as town_id,
            'DWELLING' as premises_class
        from addresses
        group by segment_id
    )

select place_code, place_id, segment_id, grid_id, town_id, premises_class
from places
