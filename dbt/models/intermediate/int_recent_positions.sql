-- The fixes of the last two days, for all that asks where units are now. What is older says nothing
-- of now, and is not read: a day's build does not grow with the month.

-- depends_on: {{ ref('stg_lake_days') }}
{% set days = latest_days('patrol_positions', 2) %}

select
    day,
    unit_id,
    fix_at,
    received_at,
    longitude,
    latitude,
    accuracy_m,
    speed_kmh,
    heading_deg,
    duty_state
from {{ ref('stg_patrol_positions') }}
where {{ one_of_days('day', days) }}
