-- Minutes and incidents add up to the same at every cell size; visits do not, and are not summed.

{{ config(meta={'dagster': {'ref': {'name': 'patrol_coverage'}}}) }}

with
    sums as (
        select
            patrol_day,
            cell_res,
            sum(patrolled_minutes) as patrolled_minutes,
            sum(planned_minutes) as planned_minutes,
            sum(incidents) as incidents
        from {{ ref('patrol_coverage') }}
        group by patrol_day, cell_res
    )

select patrol_day
from sums
group by patrol_day
having
    max(patrolled_minutes) - min(patrolled_minutes) > 1e-3
    or max(planned_minutes) - min(planned_minutes) > 1e-3
    or max(incidents) > min(incidents)
    or count(*) <> 3
