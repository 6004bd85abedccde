-- Rooms of a hotel that the register does not know are in no area. Its owner is to add it.

{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'lodging_occupancy'}}}) }}

select distinct hotel_id
from {{ ref('stg_hotel_occupancy') }}
where
    hotel_id not in (
        select premises.premises_id
        from {{ ref('stg_premises') }} as premises
        inner join {{ ref('int_places') }} as places
            on premises.address_code = places.place_code
        where premises.premises_class = 'HOTEL'
    )
