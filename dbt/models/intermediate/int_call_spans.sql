-- When a unit was on a call, as far as any reader of its fixes looks: from the minute that it was
-- sent in, to where it ends, else two hours on the scene, else twelve.

select
    call_id,
    unit_id,
    date_trunc('minute', coalesce(assigned_at, en_route_at)) as began_at,
    coalesce(
        cleared_at,
        on_scene_at + interval '2 hours',
        coalesce(assigned_at, en_route_at) + interval '12 hours'
    ) as ended_at
from {{ ref('int_unit_legs') }}
where coalesce(assigned_at, en_route_at) is not null
