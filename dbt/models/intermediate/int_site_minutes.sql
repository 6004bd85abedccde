-- Minutes that a unit spent at a premises that is visited regularly. A minute is at the place where
-- the cell of its last fix is one that the circle around it reaches: no position is read again.
-- When premises, addresses or rules change, every day is worked up anew, so that what stands here
-- never depends on when it was built.

{{ config(
    materialized='incremental', incremental_strategy=whole_days(), unique_key='day',
    partition_by='day',
    post_hook="{{ without_days(days_not_of(ref('int_patrol_minutes'))) }}"
) }}

-- depends_on: {{ ref('stg_lake_days') }}
{% set sites = fingerprint_of_sites() %}
{% set days = changed_days('patrol_positions', also=sites) %}
{% set degree_m = 111320 %}

with
    sites as (
        select
            premises.premises_id,
            addresses.latitude,
            addresses.longitude,
            rules.radius_m
        from {{ ref('stg_premises') }} as premises
        inner join {{ ref('visit_rules') }} as rules
            on premises.premises_class = rules.premises_class
        inner join {{ ref('stg_addresses') }} as addresses
            on premises.address_code = addresses.address_code
        where
            premises.valid_to is null
            and addresses.latitude is not null
            and addresses.longitude is not null
    ),

    directions as (
        -- The middle and two rings of eight: closer together than a cell of 130 m is wide.
        {% for reach in (0, 0.5, 1) %}
            {% for turn in range(8 if reach else 1) %}
                select
                    {{ reach }} * cos(radians({{ 45 * turn }})) as east,
                    {{ reach }} * sin(radians({{ 45 * turn }})) as north
                {% if not loop.last %}union all{% endif %}
            {% endfor %}
            {% if not loop.last %}union all{% endif %}
        {% endfor %}
    ),

    around as (
        select
            sites.premises_id,
            sites.latitude + directions.north * sites.radius_m / {{ degree_m }} as latitude,
            sites.longitude
            + directions.east * sites.radius_m / ({{ degree_m }} * cos(radians(sites.latitude)))
                as longitude
        from sites
        cross join directions
    ),

    cells as (
        select distinct premises_id, {{ h3_cell('latitude', 'longitude', 10) }} as cell
        from around
    )

select
    minutes.day,
    minutes.deliveries || '{{ sites }}' as deliveries,
    cells.premises_id,
    minutes.unit_id,
    minutes.minute_at
from {{ ref('int_patrol_minutes') }} as minutes
inner join cells on minutes.cell = cells.cell
where {{ one_of_days('minutes.day', days) }}
