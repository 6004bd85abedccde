-- Open disputes, their clock, and what has been heard of the place since they were registered.

with
    limits as (
        select
            max(value) filter (where rule = 'DUE_SOON') as due_soon_days,
            max(value) filter (where rule = 'HEATING_UP') as heating_up_at
        from {{ ref('dispute_limits') }}
    ),

    disputes as (
        select * from {{ ref('int_disputes') }} where is_open
    ),

    calls as (
        select
            calls.centre_id || '/' || calls.call_no as call_id,
            calls.call_no,
            calls.linked_call_no,
            calls.offered_at as heard_at,
            places.place_id
        from {{ ref('int_calls') }} as calls
        left join {{ ref('int_issue_places') }} as places
            on calls.address_code = places.place_code
        where calls.type_common = 'DISPUTE'
    ),

    named_calls as (
        -- A call belongs to what came from it, and to what came from the one it was linked to.
        select call_id, heard_at, call_no as named_no from calls
        union
        select call_id, heard_at, linked_call_no as named_no from calls
    ),

    linked as (
        select disputes.dispute_id, named_calls.call_id, named_calls.heard_at
        from disputes
        inner join named_calls on disputes.linked_call_no = named_calls.named_no
        union
        select disputes.dispute_id, calls.call_id, calls.heard_at
        from disputes
        inner join calls
            on
                disputes.place_id = calls.place_id
                and disputes.registered_at < calls.heard_at
    ),

    called as (
        select
            disputes.dispute_id,
            count(*) as linked_calls,
            count(*) filter (where linked.heard_at > disputes.registered_at) as calls_since,
            max(linked.heard_at) as last_call_at
        from disputes
        inner join linked on disputes.dispute_id = linked.dispute_id
        group by disputes.dispute_id
    ),

    matters as (
        -- The hotline keeps segments, so its matters can only be those of dwellings there.
        select disputes.dispute_id, count(*) as hotline_since
        from disputes
        inner join {{ ref('stg_hotline_transfers') }} as transfers
            on
                disputes.place_id = transfers.segment_id
                and disputes.registered_at < transfers.handed_over_at
        where transfers.category = 'DISPUTE'
        group by disputes.dispute_id
    )

select
    disputes.dispute_id,
    disputes.grid_id,
    disputes.type,
    disputes.premises_class,
    disputes.source,
    disputes.stage,
    disputes.event_severity,
    disputes.mediator_org,
    disputes.registered_at,
    disputes.deadline_at,
    disputes.deadline_basis,
    disputes.extended_days,
    coalesce(called.linked_calls, 0) as linked_calls,
    coalesce(called.calls_since, 0) as calls_since,
    coalesce(matters.hotline_since, 0) as hotline_since,
    called.last_call_at,
    coalesce(called.calls_since, 0) + coalesce(matters.hotline_since, 0) >= limits.heating_up_at
        as heating_up,
    steps.next_step,
    steps.overdue_step,
    limits.due_soon_days
from disputes
cross join limits
left join called on disputes.dispute_id = called.dispute_id
left join matters on disputes.dispute_id = matters.dispute_id
left join {{ ref('dispute_next_steps') }} as steps on disputes.stage = steps.stage
