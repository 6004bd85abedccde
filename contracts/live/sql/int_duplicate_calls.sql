-- Rendered from dbt/models by `make render`; do not edit.
-- Pairs of calls close in place and time. Of the caller nothing is looked at.
with
    rules as (
        select
            max(value) filter (where rule = 'WIDEST_RADIUS_M') as widest_m,
            max(value) filter (where rule = 'WIDEST_WINDOW_MINUTES') as widest_minutes,
            max(value) filter (where rule = 'LOOK_BACK_DAYS') as look_back_days,
            max(value) filter (where rule = 'SCALE_M') as scale_m,
            max(value) filter (where rule = 'SCALE_SECONDS') as scale_seconds,
            max(value) filter (where rule = 'LEAST_CONFIDENCE') as least_confidence
        from duplicate_call_rules
    ),
    latest as (
        select max(offered_at) as offered_at from int_calls
    ),
    recent as (
        select
            calls.centre_id || '/' || calls.call_no as call_id,
            calls.call_no,
            calls.linked_call_no,
            calls.type_common,
            calls.offered_at,
            calls.latitude,
            calls.longitude,
            coalesce(places.grid_id, calls.area_id) as area_id,
            calls.closed_at is null and calls.disposition_common is null as is_open
        from int_calls as calls
        cross join rules
        cross join latest
        left join int_places as places on calls.address_code = places.place_code
        where
            calls.latitude is not null
            and calls.longitude is not null
            and not coalesce(calls.abandoned, false)
            and (date_diff('millisecond', calls.offered_at, latest.offered_at) / 1000.0)
            < rules.look_back_days * 86400
    ),
    stepped as (
        -- A call meets those of its own and of the next step of time, so that few are compared.
        select
            recent.*,
            floor(
                (date_diff('millisecond', timestamp '1970-01-01 00:00:00', recent.offered_at) / 1000.0)
                / (rules.widest_minutes * 60)
            ) as step
        from recent
        cross join rules
    ),
    split as (
        select
            centre_id || '/' || call_no as call_id,
            centre_id || '/' || other_call_no as other_id
        from int_call_links
        where decision = 'REJECTED'
    ),
    pairs as (
        select
            first.call_id as call_a,
            second.call_id as call_b,
            first.area_id,
            second.offered_at,
            (
        2 * 6371008.8 * asin(sqrt(
            power(sin(radians(second.latitude - first.latitude) / 2), 2)
            + cos(radians(first.latitude)) * cos(radians(second.latitude))
            * power(sin(radians(second.longitude - first.longitude) / 2), 2)
        ))
    ) as distance_m,
            (date_diff('millisecond', first.offered_at, second.offered_at) / 1000.0) as gap_seconds,
            first.type_common as type_a,
            second.type_common as type_b,
            first.is_open and second.is_open as both_open,
            case
                when
                    second.linked_call_no = first.call_no or first.linked_call_no = second.call_no
                    then 'LINKED'
                when split.call_id is not null then 'REJECTED'
                when second.linked_call_no is not null or first.linked_call_no is not null
                    then 'REJECTED'
                else 'OPEN'
            end as decision
        from stepped as first
        inner join stepped as second
            on
                second.step between first.step and first.step + 1
                and (
                    first.offered_at < second.offered_at
                    or (first.offered_at = second.offered_at and first.call_id < second.call_id)
                )
        left join split
            on
                least(first.call_id, second.call_id) = least(split.call_id, split.other_id)
                and greatest(first.call_id, second.call_id)
                = greatest(split.call_id, split.other_id)
        cross join rules
        where
            abs(first.latitude - second.latitude) * 111000 <= rules.widest_m
            and (date_diff('millisecond', first.offered_at, second.offered_at) / 1000.0)
            <= rules.widest_minutes * 60
    ),
    likened as (
        select
            pairs.*,
            case
                when pairs.type_a = pairs.type_b then 1.0::double
                else coalesce(likeness.similarity, 0.0)
            end as type_similarity
        from pairs
        left join call_type_likeness as likeness
            on
                least(pairs.type_a, pairs.type_b) = likeness.type_a
                and greatest(pairs.type_a, pairs.type_b) = likeness.type_b
    )
select
    likened.call_a,
    likened.call_b,
    likened.area_id,
    likened.offered_at,
    likened.distance_m::double as distance_m,
    likened.gap_seconds::double as gap_seconds,
    likened.type_similarity::double as type_similarity,
    (
        likened.type_similarity
        * exp(-likened.distance_m / rules.scale_m)
        * exp(-likened.gap_seconds / rules.scale_seconds)
    )::double as confidence,
    rules.least_confidence,
    likened.both_open,
    likened.decision
from likened
cross join rules
where likened.distance_m <= rules.widest_m and likened.type_similarity > 0
