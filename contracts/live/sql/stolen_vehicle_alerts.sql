-- Rendered from dbt/models by `make render`; do not edit.
-- Each hit, and its state while its list entry runs and after. The plate stays encrypted.
-- How soon a unit could be there is a straight line, a detour factor and a mean speed: data.
with
    hits as (
        select
            hits.camera_id || '/' || strftime(hits.seen_at, '%Y%m%dT%H%M%S%g') || '/' || hits.list_entry_id
                as alert_id,
            hits.camera_id,
            hits.seen_at,
            hits.latitude,
            hits.longitude,
            hits.read_confidence,
            hits.verified,
            hits.delivered_verified,
            hits.outcome,
            entries.reason,
            entries.added_at,
            entries.plate_enc,
            'plate_enc' || chr(31) || entries.list_entry_id as plate_bound,
            least(entries.expires_at, coalesce(entries.removed_at, entries.expires_at))
                as entry_ends_at,
            case
                when hits.outcome is not null or hits.verified = 'REJECTED' then 'CLOSED'
                when hits.verified = 'CONFIRMED' then 'TO_ACT'
                else 'TO_VERIFY'
            end as state
        from int_camera_hits as hits
        inner join stg_vehicle_list as entries
            on hits.list_entry_id = entries.list_entry_id
    ),
    latest_fix as (
        select
            unit_id,
            max(fix_at) as fix_at,
            max_by(latitude, fix_at) filter (where latitude is not null) as latitude,
            max_by(longitude, fix_at) filter (where longitude is not null) as longitude,
            max_by(duty_state, fix_at) filter (where duty_state is not null) as duty_state
        from int_recent_positions
        group by unit_id
    ),
    latest_status as (
        select
            unit_id,
            max_by(primary_status, (status_at, received_at)) filter (where primary_status is not null) as primary_status
        from stg_dispatch_assignments
        where day >=
    (select max(fixes.day) - interval '1 day' from int_recent_positions as fixes)
        group by unit_id
    ),
    newest_fix as (
        select max(fix_at) as fix_at from latest_fix
    ),
    -- A unit that no status is known of has nothing to do.
    available as (
        select latest_fix.fix_at, latest_fix.latitude, latest_fix.longitude
        from latest_fix
        cross join newest_fix
        left join latest_status on latest_fix.unit_id = latest_status.unit_id
        where
            latest_fix.duty_state = 'ON_DUTY'
            and coalesce(latest_status.primary_status, 'Available') <> 'NotAvailable'
            and (date_diff('millisecond', latest_fix.fix_at, newest_fix.fix_at) / 1000.0)
            <= (select max(limits.value) from fraud_limits as limits where limits.rule = 'UNIT_FIX_AGE')
    ),
    distances as (
        select
            hits.alert_id,
            available.fix_at,
            (
        2 * 6371008.8 * asin(sqrt(
            power(sin(radians(available.latitude - hits.latitude) / 2), 2)
            + cos(radians(hits.latitude)) * cos(radians(available.latitude))
            * power(sin(radians(available.longitude - hits.longitude) / 2), 2)
        ))
    ) as metres
        from hits
        cross join available
        where
            hits.state <> 'CLOSED'
            and hits.seen_at >=
    (select max(fixes.day) - interval '1 day' from int_recent_positions as fixes)
            and hits.latitude is not null
            and hits.longitude is not null
    ),
    nearest as (
        select
            alert_id,
            min(metres) * (select max(limits.value) from fraud_limits as limits where limits.rule = 'DETOUR_FACTOR')
            / ((select max(limits.value) from fraud_limits as limits where limits.rule = 'ALERT_SPEED') / 3.6) as eta_seconds,
            min_by(fix_at, metres) as fix_at
        from distances
        group by alert_id
    ),
    -- A call that an alarm device raised beside the camera soon after the hit is the one for it.
    answered as (
        select hits.alert_id, list(calls.call_id order by calls.call_id) as call_ids
        from hits
        inner join int_open_calls as calls
            on
                calls.channel = 'ALARM'
                and (date_diff('millisecond', hits.seen_at, calls.received_at) / 1000.0)
                between 0 and (select max(limits.value) from fraud_limits as limits where limits.rule = 'ALERT_CALL_DELAY')
        where
            (
        2 * 6371008.8 * asin(sqrt(
            power(sin(radians(calls.latitude - hits.latitude) / 2), 2)
            + cos(radians(hits.latitude)) * cos(radians(calls.latitude))
            * power(sin(radians(calls.longitude - hits.longitude) / 2), 2)
        ))
    ) <= (select max(limits.value) from fraud_limits as limits where limits.rule = 'ALERT_CALL_DISTANCE')
        group by hits.alert_id
    ),
    phases as (
        select *, state as state_then, null::timestamp as phase_from, entry_ends_at as phase_until
        from hits
        union all
        select
            *,
            case when state = 'CLOSED' then 'CLOSED' else 'ENTRY_ENDED' end as state_then,
            entry_ends_at as phase_from,
            null::timestamp as phase_until
        from hits
    )
select
    phases.alert_id,
    phases.phase_from,
    phases.phase_until,
    phases.state_then as state,
    phases.camera_id,
    places.area_id,
    case
        when phases.latitude is not null and phases.longitude is not null
            then struct_pack(latitude := phases.latitude, longitude := phases.longitude)
    end::struct(latitude double, longitude double) as point,
    phases.seen_at,
    phases.reason as list_reason,
    phases.added_at as listed_at,
    phases.read_confidence,
    phases.verified as verification,
    phases.outcome,
    phases.plate_enc,
    phases.plate_bound,
    coalesce(answered.call_ids, cast([] as varchar[])) as call_ids,
    case
        when phases.delivered_verified <> 'CONFIRMED'
            then (phases.seen_at + to_seconds((select max(limits.value) from fraud_limits as limits where limits.rule = 'UNVERIFIED_KEPT') * 3600))
    end as kept_until,
    round(nearest.eta_seconds)::double as straight_line_seconds,
    nearest.fix_at as nearest_fix_at,
    (select max(limits.value) from fraud_limits as limits where limits.rule = 'UNIT_FIX_AGE')::double as fix_limit_seconds
from phases
left join nearest on phases.alert_id = nearest.alert_id
left join answered on phases.alert_id = answered.alert_id
left join int_camera_places as places on phases.camera_id = places.camera_id
