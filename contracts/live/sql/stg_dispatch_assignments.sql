-- Rendered from dbt/models by `make render`; do not edit.
-- Rendered from the contracts by `make render`; do not edit.
-- Dispatch assignments: the newest version of each row, whatever order they arrived in.
    select call_no, unit_id, assign_seq, status_code, status_at, centre_id, agency_id, primary_status, source, received_at, longitude, latitude, day, delivery
    from (
        select
            *,
            row_number() over (
                partition by call_no, unit_id, assign_seq, status_code, status_at, day
                order by greatest(status_at, received_at) desc nulls last, delivery desc, _line desc
            ) as recency
        from arrived_dispatch_assignments
    ) as versions
    where recency = 1
