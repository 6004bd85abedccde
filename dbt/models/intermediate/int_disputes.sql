-- A dispute with its place, its clock, how it ended, and whether it came up again there.

with
    limits as (
        select
            max(value) filter (where rule = 'MEDIATION') as mediation_months,
            max(value) filter (where rule = 'RECURRENCE') as recurrence_days
        from {{ ref('dispute_limits') }}
    ),

    disputes as (
        select
            disputes.dispute_id,
            disputes.type,
            disputes.source,
            disputes.stage,
            disputes.registered_at,
            disputes.deadline_at as agreed_at,
            {{ utc_time(
                months_after(local_time('disputes.registered_at'), 'limits.mediation_months')
            ) }} as usual_at,
            disputes.closed_at,
            disputes.confirmed_at,
            disputes.revisit_at,
            disputes.event_severity,
            disputes.mediator_org,
            disputes.linked_call_no,
            places.place_id,
            places.segment_id,
            places.grid_id,
            places.town_id,
            places.premises_class,
            disputes.closed_at is null and not coalesce(steps.ends, false) as is_open,
            coalesce(
                disputes.outcome in ('WRITTEN', 'ORAL'), disputes.stage = 'SETTLED'
            ) as is_settled,
            coalesce(disputes.outcome = 'WITHDRAWN', false)
            or disputes.stage = 'WITHDRAWN' as is_withdrawn,
            limits.recurrence_days
        from {{ ref('stg_disputes') }} as disputes
        cross join limits
        left join {{ ref('dispute_next_steps') }} as steps on disputes.stage = steps.stage
        left join {{ ref('int_issue_places') }} as places
            on disputes.address_code = places.place_code
    ),

    followed as (
        -- Of the place and the matter, never of who was in it.
        select earlier.dispute_id, min(later.registered_at) as recurred_at
        from disputes as earlier
        inner join disputes as later
            on
                earlier.place_id = later.place_id
                and earlier.type = later.type
                and earlier.closed_at < later.registered_at
        where earlier.is_settled
        group by earlier.dispute_id
    ),

    preceded as (
        select later.dispute_id, max(earlier.closed_at) as settled_before_at
        from disputes as later
        inner join disputes as earlier
            on
                later.place_id = earlier.place_id
                and later.type = earlier.type
                and later.registered_at > earlier.closed_at
        where earlier.is_settled
        group by later.dispute_id
    )

select
    disputes.dispute_id,
    disputes.type,
    disputes.source,
    disputes.stage,
    disputes.registered_at,
    coalesce(disputes.agreed_at, disputes.usual_at) as deadline_at,
    case when disputes.agreed_at is null then 'USUAL' else 'REGISTER' end as deadline_basis,
    greatest(
        coalesce({{ seconds_between('disputes.usual_at', 'disputes.agreed_at') }} / 86400, 0), 0
    ) as extended_days,
    disputes.closed_at,
    disputes.confirmed_at,
    disputes.revisit_at,
    disputes.event_severity,
    disputes.mediator_org,
    disputes.linked_call_no,
    disputes.place_id,
    disputes.segment_id,
    disputes.grid_id,
    disputes.town_id,
    disputes.premises_class,
    disputes.is_open,
    disputes.is_settled,
    disputes.is_withdrawn,
    followed.recurred_at,
    coalesce(
        disputes.registered_at
        <= {{ days_after('preceded.settled_before_at', 'disputes.recurrence_days') }},
        false
    ) as is_return
from disputes
left join followed on disputes.dispute_id = followed.dispute_id
left join preceded on disputes.dispute_id = preceded.dispute_id
