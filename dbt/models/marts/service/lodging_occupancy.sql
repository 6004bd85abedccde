-- Occupied rooms by area and night, already under the 10-5 rule when they are published.

with
    hotels as (
        select
            premises.premises_id as hotel_id,
            places.grid_id,
            premises.valid_from,
            premises.valid_to
        from {{ ref('stg_premises') }} as premises
        inner join {{ ref('int_places') }} as places
            on premises.address_code = places.place_code
        where premises.premises_class = 'HOTEL'
    ),

    nights as (
        select distinct date as night from {{ ref('stg_hotel_occupancy') }}
    ),

    reported as (
        select
            hotels.hotel_id,
            hotels.grid_id,
            nights.night,
            occupancy.rooms_n,
            occupancy.occupied_n,
            occupancy.reported_at
        from hotels
        cross join nights
        left join {{ ref('stg_hotel_occupancy') }} as occupancy
            on hotels.hotel_id = occupancy.hotel_id and nights.night = occupancy.date
        -- A hotel that is closed, or not yet open, is not silent; one that reports is there.
        where
            occupancy.hotel_id is not null
            or (
                nights.night >= coalesce(hotels.valid_from, nights.night)
                and nights.night <= coalesce(hotels.valid_to, nights.night)
            )
    ),

    levels as (
        -- County, town and village, by the digits of a division code.
        select {{ each_of([6, 9, 12]) }} as digits
    ),

    areas as (
        select distinct hotels.grid_id, left(hotels.grid_id, levels.digits) as area_id
        from hotels
        cross join levels
    ),

    summed as (
        select
            areas.area_id,
            reported.night,
            count(*) as hotels,
            -- A hotel that says no count has not reported; its rooms would dilute the share.
            coalesce(sum(reported.rooms_n) filter (where reported.occupied_n is not null), 0)
                as rooms,
            sum(reported.occupied_n) as occupied,
            count(reported.occupied_n) as reporting,
            max(reported.reported_at) filter (where reported.occupied_n is not null)
                as reported_at
        from reported
        inner join areas on reported.grid_id = areas.grid_id
        group by areas.area_id, reported.night
    ),

    rounded as (
        select *, case when occupied >= 10 then round(occupied / 5.0) * 5 end as occupied_rooms
        from summed
    )

select
    area_id,
    night,
    hotels,
    rooms::bigint as rooms,
    occupied_rooms::bigint as occupied_rooms,
    -- From the rounded count, or it would give the exact one away.
    case
        when rooms > 0 and occupied_rooms is not null
            then least(100.0::double * occupied_rooms / rooms, 100)
    end as occupancy_pct,
    100.0::double * reporting / hotels as reporting_pct,
    reported_at
from rounded
