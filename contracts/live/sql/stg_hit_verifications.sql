-- Rendered from dbt/models by `make render`; do not edit.
-- Rendered from the contracts by `make render`; do not edit.
-- Camera hits: the newest version of each row, whatever order they arrived in.
    select camera_id, seen_at, list_entry_id, decided_at, verified, act_id, day, delivery
    from (
        select
            *,
            row_number() over (
                partition by camera_id, seen_at, list_entry_id
                order by decided_at desc nulls last, delivery desc, _line desc
            ) as recency
        from arrived_hit_verifications
    ) as versions
    where recency = 1
