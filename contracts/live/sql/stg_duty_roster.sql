-- Rendered from dbt/models by `make render`; do not edit.
-- Rendered from the contracts by `make render`; do not edit.
-- Duty roster: the newest version of each row, whatever order they arrived in.
    select unit_id, shift_start, shift_end, published_at, zone_id, role, crew_n, auxiliary_n, capabilities, vehicle_class, station_id, staff_tokens, day, delivery
    from (
        select
            *,
            row_number() over (
                partition by unit_id, shift_start, day
                order by published_at desc nulls last, delivery desc, _line desc
            ) as recency
        from arrived_duty_roster
    ) as versions
    where recency = 1
