-- Incidents with a place, to about ten metres, in the middle of the time they can have been.

select
    incidents.agency_id || '/' || incidents.incident_no as incident_key,
    coalesce(places.grid_id, incidents.area_id) as area_id,
    incidents.type_common,
    round(incidents.latitude, 4) as latitude,
    round(incidents.longitude, 4) as longitude,
    {{ cell_name(h3_cell('incidents.latitude', 'incidents.longitude', 10)) }} as cell_id,
    {{ seconds_later(
        'incidents.from_at',
        seconds_between('incidents.from_at', 'coalesce(incidents.to_at, incidents.from_at)')
        ~ ' / 2'
    ) }} as happened_at,
    {{ local_time('incidents.from_at') }}::date as from_day
from {{ ref('stg_incidents') }} as incidents
left join {{ ref('int_places') }} as places on incidents.address_code = places.place_code
where incidents.latitude is not null and incidents.longitude is not null
