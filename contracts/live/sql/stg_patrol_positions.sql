-- Rendered from dbt/models by `make render`; do not edit.
-- Rendered from the contracts by `make render`; do not edit.
-- Patrol positions: the newest version of each row, whatever order they arrived in.
    select unit_id, fix_at, received_at, longitude, latitude, accuracy_m, speed_kmh, heading_deg, device_class, duty_state, day, delivery
    from (
        select
            *,
            row_number() over (
                partition by unit_id, fix_at, day
                order by received_at desc nulls last, delivery desc, _line desc
            ) as recency
        from arrived_patrol_positions
    ) as versions
    where recency = 1
