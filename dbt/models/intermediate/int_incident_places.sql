-- Where each incident is in three ways: its street segment, its cell, and the premises it was at.
-- Of a dwelling only the segment is known.

with
    premises as (
        select distinct address_code
        from {{ ref('stg_premises') }}
        where valid_to is null
    )

select
    incidents.agency_id || '/' || incidents.incident_no as incident_key,
    coalesce(places.grid_id, incidents.area_id) as area_id,
    incidents.type_common,
    {{ local_time('incidents.from_at') }}::date as day,
    {{ local_time('incidents.recorded_at') }}::date as recorded_day,
    places.segment_id,
    {{ h3_cell('incidents.latitude', 'incidents.longitude', 10) }} as cell,
    premises.address_code as premises_code
from {{ ref('stg_incidents') }} as incidents
left join {{ ref('int_issue_places') }} as places on incidents.address_code = places.place_code
left join premises on incidents.address_code = premises.address_code
