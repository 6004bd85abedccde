-- Rendered from dbt/models by `make render`; do not edit.
-- Calls as their centre has them, with what was decided of them here. A decision of a dispatcher
-- holds against what the centre delivers; when a call was closed, the centre knows best.
-- Nothing that is sealed or said by the caller is in it: who needs that reads staging.
with
    linked as (
        select centre_id, call_no, max_by(other_call_no, decided_at) as linked_call_no
        from int_call_links
        where decision = 'LINKED'
        group by centre_id, call_no
    ),
    split as (
        select centre_id, call_no, other_call_no
        from int_call_links
        where decision <> 'LINKED'
        union distinct
        select centre_id, other_call_no as call_no, call_no as other_call_no
        from int_call_links
        where decision <> 'LINKED'
    )
select
    calls.centre_id,
    calls.call_no,
    calls.offered_at,
    calls.answered_at,
    calls.created_at,
    calls.first_dispatch_at,
    coalesce(calls.closed_at, ended.decided_at) as closed_at,
    calls.channel,
    calls.type_local,
    calls.type_common,
    calls.priority_common,
    calls.longitude,
    calls.latitude,
    calls.location_accuracy_m,
    calls.address_code,
    calls.area_id,
    calls.abandoned,
    coalesce(ended.disposition_common, calls.disposition_common) as disposition_common,
    coalesce(
        linked.linked_call_no, case when split.call_no is null then calls.linked_call_no end
    ) as linked_call_no,
    calls.day
from stg_calls_for_service as calls
left join stg_call_dispositions as ended
    on calls.centre_id = ended.centre_id and calls.call_no = ended.call_no
left join linked on calls.centre_id = linked.centre_id and calls.call_no = linked.call_no
left join split
    on
        calls.centre_id = split.centre_id
        and calls.call_no = split.call_no
        and calls.linked_call_no = split.other_call_no
