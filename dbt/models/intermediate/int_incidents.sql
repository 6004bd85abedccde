with
    placed as (
        select
            incidents.agency_id || '/' || incidents.incident_no as incident_key,
            coalesce(places.grid_id, incidents.area_id) as area_id,
            places.grid_id,
            incidents.type_common,
            incidents.from_at,
            coalesce(incidents.to_at, incidents.from_at) as to_at,
            incidents.latitude,
            incidents.longitude
        from {{ ref('stg_incidents') }} as incidents
        left join {{ ref('int_places') }} as places on incidents.address_code = places.place_code
    )

select
    incident_key,
    area_id,
    grid_id,
    type_common,
    from_at,
    to_at,
    {{ local_time('from_at') }}::date as from_day,
    {{ h3_cell('latitude', 'longitude', 10) }} as cell
from placed
