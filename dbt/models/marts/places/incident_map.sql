-- Every incident with the map point that may stand for it, where there is one.
-- A dwelling is known by its segment only, so the segment's largest map point stands for it.

with
    rules as (
        select max(value) as least_addresses
        from {{ ref('map_points') }}
        where rule = 'LEAST_ADDRESSES'
    ),

    addresses as (
        select address_code, segment_id, snap_point_id, latitude, longitude
        from {{ ref('stg_addresses') }}
        where snap_point_id is not null and latitude is not null and longitude is not null
    ),

    middles as (
        select
            snap_point_id,
            count(*) as addresses,
            -- Whole numbers add up to the same in any order, so the map is rebuilt as it was.
            avg(round(latitude * 1000000)::bigint) / 1000000 as latitude,
            avg(round(longitude * 1000000)::bigint) / 1000000 as longitude
        from addresses
        group by snap_point_id
    ),

    points as (
        select
            middles.snap_point_id,
            middles.addresses,
            middles.latitude,
            middles.longitude,
            max({{ straight_line_m(
                'middles.latitude',
                'middles.longitude',
                'addresses.latitude',
                'addresses.longitude'
            ) }}) as uncertainty_m
        from middles
        inner join addresses on middles.snap_point_id = addresses.snap_point_id
        cross join rules
        where middles.addresses >= rules.least_addresses
        group by all
    ),

    known as (
        select addresses.address_code as place_code, points.snap_point_id
        from addresses
        inner join points on addresses.snap_point_id = points.snap_point_id
        union all
        select
            addresses.segment_id as place_code,
            max_by(points.snap_point_id, (points.addresses, points.snap_point_id)) as snap_point_id
        from addresses
        inner join points on addresses.snap_point_id = points.snap_point_id
        where addresses.segment_id is not null
        group by addresses.segment_id
    ),

    snapped as (
        select place_code, min(snap_point_id) as snap_point_id from known group by place_code
    ),

    incidents as (
        select
            incidents.agency_id || '/' || incidents.incident_no as incident_key,
            coalesce(places.grid_id, incidents.area_id) as area_id,
            incidents.address_code,
            incidents.type_common,
            {{ local_time('incidents.from_at') }} as from_local
        from {{ ref('stg_incidents') }} as incidents
        left join {{ ref('int_places') }} as places on incidents.address_code = places.place_code
    )

select
    incidents.incident_key,
    incidents.area_id,
    points.snap_point_id,
    points.latitude,
    points.longitude,
    points.uncertainty_m::double as uncertainty_m,
    incidents.type_common,
    incidents.from_local::date as from_day,
    date_trunc('month', incidents.from_local)::date as month,
    (floor(extract(hour from incidents.from_local) / 6) * 6)::bigint as hour_band
from incidents
left join snapped on incidents.address_code = snapped.place_code
left join points on snapped.snap_point_id = points.snap_point_id
