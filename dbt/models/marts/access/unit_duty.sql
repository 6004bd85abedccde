-- Two plans of one shift, one start: the longer holds.

select
    unit_id,
    shift_start as starts_at,
    max(shift_end) as ends_at
from {{ ref('stg_duty_roster') }}
where shift_end is not null
group by unit_id, shift_start
