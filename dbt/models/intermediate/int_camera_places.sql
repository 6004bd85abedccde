-- Where each camera stands: the place of its latest hit, and the village around it.

with
    latest as (
        select
            camera_id,
            {{ last_said('latitude', 'seen_at') }} as latitude,
            {{ last_said('longitude', 'seen_at') }} as longitude
        from {{ ref('stg_camera_hits') }}
        where latitude is not null and longitude is not null
        group by camera_id
    ),

    cameras as (
        select *, {{ h3_cell('latitude', 'longitude', 10) }} as cell from latest
    ),

    sized as (
        {% for resolution in (8, 9, 10) %}
            select
                {{ resolution }} as cell_res,
                {{ h3_parent('cell', resolution) }} as cell,
                area_id,
                sum(addresses) as addresses
            from {{ ref('int_cells') }}
            group by {{ h3_parent('cell', resolution) }}, area_id
            {% if not loop.last %}union all{% endif %}
        {% endfor %}
    ),

    around as (
        {% for resolution in (8, 9, 10) %}
            select
                cameras.camera_id,
                sized.area_id,
                row_number() over (
                    partition by cameras.camera_id order by sized.addresses desc, sized.area_id asc
                ) as place,
                {{ resolution }} as cell_res
            from cameras
            inner join sized
                on
                    sized.cell_res = {{ resolution }}
                    and sized.cell = {{ h3_parent('cameras.cell', resolution) }}
            {% if not loop.last %}union all{% endif %}
        {% endfor %}
    ),

    finest as (
        select camera_id, {{ last_said('area_id', 'cell_res') }} as area_id
        from around
        where place = 1
        group by camera_id
    )

select cameras.camera_id, cameras.latitude, cameras.longitude, finest.area_id
from cameras
left join finest on cameras.camera_id = finest.camera_id
