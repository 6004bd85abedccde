-- Rendered from dbt/models by `make render`; do not edit.
-- The pairs that may be of one event; which of them are taken together depends on what is asked.
select
    call_a,
    call_b,
    area_id,
    offered_at,
    distance_m,
    gap_seconds,
    type_similarity,
    confidence,
    least_confidence,
    both_open,
    decision
from int_duplicate_calls
