-- Rendered from dbt/models by `make render`; do not edit.
-- Rendered from the contracts by `make render`; do not edit.
-- Camera hits: the newest version of each row, whatever order they arrived in.
    select camera_id, seen_at, list_entry_id, updated_at, read_confidence, plate_enc, longitude, latitude, direction, verified, outcome, day, delivery
    from (
        select
            *,
            row_number() over (
                partition by camera_id, seen_at, list_entry_id, day
                order by greatest(seen_at, updated_at) desc nulls last, delivery desc, _line desc
            ) as recency
        from arrived_camera_hits
    ) as versions
    where recency = 1
