-- Each hit, and its state while its list entry runs and after. The plate stays encrypted.
-- How soon a unit could be there is a straight line, a detour factor and a mean speed: data.

{% set recent %}
    (select max(fixes.day) - interval '1 day' from {{ ref('int_recent_positions') }} as fixes)
{% endset %}

with
    hits as (
        select
            hits.camera_id || '/' || {{ moment_name('hits.seen_at') }} || '/' || hits.list_entry_id
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
            {{ sealed_for('plate_enc', ['entries.list_entry_id']) }} as plate_bound,
            least(entries.expires_at, coalesce(entries.removed_at, entries.expires_at))
                as entry_ends_at,
            case
                when hits.outcome is not null or hits.verified = 'REJECTED' then 'CLOSED'
                when hits.verified = 'CONFIRMED' then 'TO_ACT'
                else 'TO_VERIFY'
            end as state
        from {{ ref('int_camera_hits') }} as hits
        inner join {{ ref('stg_vehicle_list') }} as entries
            on hits.list_entry_id = entries.list_entry_id
    ),

    latest_fix as (
        select
            unit_id,
            max(fix_at) as fix_at,
            {{ last_said('latitude', 'fix_at') }} as latitude,
            {{ last_said('longitude', 'fix_at') }} as longitude,
            {{ last_said('duty_state', 'fix_at') }} as duty_state
        from {{ ref('int_recent_positions') }}
        group by unit_id
    ),

    latest_status as (
        select
            unit_id,
            {{ last_said('primary_status', '(status_at, received_at)') }} as primary_status
        from {{ ref('stg_dispatch_assignments') }}
        where day >= {{ recent }}
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
            and {{ seconds_between('latest_fix.fix_at', 'newest_fix.fix_at') }}
            <= {{ fraud_limit('UNIT_FIX_AGE') }}
    ),

    distances as (
        select
            hits.alert_id,
            available.fix_at,
            {{ straight_line_m(
                'hits.latitude', 'hits.longitude', 'available.latitude', 'available.longitude'
            ) }} as metres
        from hits
        cross join available
        where
            hits.state <> 'CLOSED'
            and hits.seen_at >= {{ recent }}
            and hits.latitude is not null
            and hits.longitude is not null
    ),

    nearest as (
        select
            alert_id,
            min(metres) * {{ fraud_limit('DETOUR_FACTOR') }}
            / ({{ fraud_limit('ALERT_SPEED') }} / 3.6) as eta_seconds,
            min_by(fix_at, metres) as fix_at
        from distances
        group by alert_id
    ),

    -- A call that an alarm device raised beside the camera soon after the hit is the one for it.
    answered as (
        select hits.alert_id, {{ all_of('calls.call_id', 'calls.call_id') }} as call_ids
        from hits
        inner join {{ ref('int_open_calls') }} as calls
            on
                calls.channel = 'ALARM'
                and {{ seconds_between('hits.seen_at', 'calls.received_at') }}
                between 0 and {{ fraud_limit('ALERT_CALL_DELAY') }}
        where
            {{ straight_line_m(
                'hits.latitude', 'hits.longitude', 'calls.latitude', 'calls.longitude'
            ) }} <= {{ fraud_limit('ALERT_CALL_DISTANCE') }}
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
    {{ wgs84_point('phases.latitude', 'phases.longitude') }} as point,
    phases.seen_at,
    phases.reason as list_reason,
    phases.added_at as listed_at,
    phases.read_confidence,
    phases.verified as verification,
    phases.outcome,
    phases.plate_enc,
    phases.plate_bound,
    coalesce(answered.call_ids, {{ no_texts() }}) as call_ids,
    case
        when phases.delivered_verified <> 'CONFIRMED'
            then {{ seconds_later('phases.seen_at', fraud_limit('UNVERIFIED_KEPT') ~ ' * 3600') }}
    end as kept_until,
    round(nearest.eta_seconds)::double as straight_line_seconds,
    nearest.fix_at as nearest_fix_at,
    {{ fraud_limit('UNIT_FIX_AGE') }}::double as fix_limit_seconds
from phases
left join nearest on phases.alert_id = nearest.alert_id
left join answered on phases.alert_id = answered.alert_id
left join {{ ref('int_camera_places') }} as places on phases.camera_id = places.camera_id
