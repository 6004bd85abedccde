-- Rendered from dbt/models by `make render`; do not edit.
-- Rendered from the contracts by `make render`; do not edit.
-- Calls for service: the newest version of each row, whatever order they arrived in.
    select centre_id, call_no, decided_at, disposition_common, act_id, day, delivery
    from (
        select
            *,
            row_number() over (
                partition by centre_id, call_no
                order by decided_at desc nulls last, delivery desc, _line desc
            ) as recency
        from arrived_call_dispositions
    ) as versions
    where recency = 1
