-- Rendered from dbt/models by `make render`; do not edit.
-- Rendered from the contracts by `make render`; do not edit.
-- Calls for service: the newest version of each row, whatever order they arrived in.
    select centre_id, call_no, offered_at, answered_at, created_at, first_dispatch_at, closed_at, channel, type_local, type_common, priority_local, priority_common, longitude, latitude, location_accuracy_m, location_method, address_code, area_id, nature_text, callback_enc, audio_ref, abandoned, disposition_common, linked_call_no, day, delivery
    from (
        select
            *,
            row_number() over (
                partition by centre_id, call_no
                order by greatest(offered_at, answered_at, created_at, first_dispatch_at, closed_at) desc nulls last, delivery desc, _line desc
            ) as recency
        from arrived_calls_for_service
    ) as versions
    where recency = 1
