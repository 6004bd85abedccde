-- Rendered from dbt/models by `make render`; do not edit.
-- What holds of two calls: the newest that was decided of them, whichever it names first.
select
    centre_id,
    call_no,
    other_call_no,
    decision,
    decided_at
from (
    select
        *,
        row_number() over (
            partition by
                centre_id, least(call_no, other_call_no), greatest(call_no, other_call_no)
            order by decided_at desc, call_no desc
        ) as recency
    from stg_call_links
) as decisions
where recency = 1
