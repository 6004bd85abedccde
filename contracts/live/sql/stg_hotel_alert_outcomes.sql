-- Rendered from dbt/models by `make render`; do not edit.
-- Rendered from the contracts by `make render`; do not edit.
-- Hotel occupancy: the newest version of each row, whatever order they arrived in.
    select alert_id, decided_at, outcome_code, act_id, day, delivery
    from (
        select
            *,
            row_number() over (
                partition by alert_id
                order by decided_at desc nulls last, delivery desc, _line desc
            ) as recency
        from arrived_hotel_alert_outcomes
    ) as versions
    where recency = 1
