-- Rendered from dbt/models by `make render`; do not edit.
-- Rendered from the contracts by `make render`; do not edit.
-- Hotel occupancy: the newest version of each row, whatever order they arrived in.
    select alert_id, hotel_id, raised_at, rule_no, minors_n, adults_n, age_band, guardian_contacted, attended_at, outcome_code, updated_at, day, delivery
    from (
        select
            *,
            row_number() over (
                partition by alert_id
                order by greatest(raised_at, attended_at, updated_at) desc nulls last, delivery desc, _line desc
            ) as recency
        from arrived_hotel_alerts
    ) as versions
    where recency = 1
