-- Rendered from dbt/models by `make render`; do not edit.
-- Open calls with the thresholds of their status, the closest ones to their priority.
with
    limits as (
        select
            calls.call_id,
            max_by(limits.warn_seconds, limits.min_priority) filter (where limits.warn_seconds is not null) as warn_seconds,
            max_by(limits.alert_seconds, limits.min_priority) filter (where limits.alert_seconds is not null) as alert_seconds
        from int_open_calls as calls
        inner join call_state_limits as limits
            on
                calls.status = limits.status
                and limits.min_priority <= coalesce(calls.priority_common, 0)
        group by calls.call_id
    ),
    usual as (
        select
            max(value) filter (where rule = 'USUAL_RADIUS_M') as radius_m,
            max(value) filter (where rule = 'USUAL_WINDOW_MINUTES') as window_minutes
        from duplicate_call_rules
    ),
    likely as (
        select pairs.call_a, pairs.call_b
        from int_duplicate_calls as pairs
        cross join usual
        where
            pairs.both_open
            and pairs.confidence >= pairs.least_confidence
            and pairs.distance_m <= usual.radius_m
            and pairs.gap_seconds <= usual.window_minutes * 60
    ),
    met as (
        select call_a as call_id, call_a as other_id from likely
        union all
        select call_b as call_id, call_a as other_id from likely
    ),
    groups as (
        select call_id, min(other_id) as duplicate_group_id from met group by call_id
    )
select
    calls.call_id,
    calls.type_common,
    calls.type_local,
    calls.priority_common,
    calls.status,
    calls.state_since,
    calls.latitude,
    calls.longitude,
    calls.accuracy_m,
    calls.area_id,
    calls.received_at,
    calls.units_assigned,
    groups.duplicate_group_id,
    limits.warn_seconds,
    limits.alert_seconds,
    calls.last_event_at
from int_open_calls as calls
left join limits on calls.call_id = limits.call_id
left join groups on calls.call_id = groups.call_id
