-- Dwellings come as their segment, so both the address and the segment lead to the village.

with
    addresses as (
        select address_code, segment_id, grid_id, admin_code
        from {{ ref('stg_addresses') }}
    ),

    places as (
        select address_code as place_code, grid_id, admin_code from addresses
        union all
        select segment_id as place_code, min(grid_id) as grid_id, min(admin_code) as admin_code
        from addresses
        where segment_id is not null
        group by segment_id
    )

select
    place_code,
    min(grid_id) as grid_id,
    -- The first nine digits of a division code are its town.
    left(min(admin_code), 9) as area_id
from places
group by place_code
