-- Alerts of hotels by counts and a broad band of age, with the village that the hotel lies in.

with
    rules as (
        select max(value) filter (where rule = 'ATTEND_MINUTES') as attend_minutes
        from {{ ref('minor_alert_limits') }}
    )

select
    alerts.alert_id,
    alerts.hotel_id as premises_id,
    coalesce(places.grid_id, places.area_id) as area_id,
    alerts.raised_at,
    alerts.rule_no,
    alerts.minors_n as minors,
    alerts.adults_n as adults,
    alerts.age_band,
    alerts.guardian_contacted,
    -- Who closes an alert was there, or knows who was: then at the latest.
    coalesce(alerts.attended_at, ended.decided_at) as attended_at,
    case
        when alerts.attended_at is null and ended.decided_at is null then alerts.raised_at
    end as waits_since,
    coalesce(ended.outcome_code, alerts.outcome_code) as outcome_code,
    rules.attend_minutes
from {{ ref('stg_hotel_alerts') }} as alerts
cross join rules
left join {{ ref('stg_hotel_alert_outcomes') }} as ended on alerts.alert_id = ended.alert_id
left join {{ ref('stg_premises') }} as premises on alerts.hotel_id = premises.premises_id
left join {{ ref('int_places') }} as places on premises.address_code = places.place_code
