-- Each station by the stretches of time in which its crew does not change, with its kit.
-- The time before the first shift and after the last is a stretch with nobody.

with
    rules as (
        select
            max(value) filter (where rule = 'DAY_FROM_HOUR') as day_from_hour,
            max(value) filter (where rule = 'DAY_TO_HOUR') as day_to_hour,
            max(value) filter (where rule = 'ALARM_DAYS') as alarm_days
        from {{ ref('station_rules') }}
    ),

    shifts as (
        select
            unit_id,
            station_id,
            shift_start,
            shift_end,
            coalesce(crew_n, 0) + coalesce(auxiliary_n, 0) as crew,
            case when vehicle_class is null or vehicle_class = 'FOOT' then 0 else 1 end as vehicles
        from {{ ref('stg_duty_roster') }}
        where station_id is not null
    ),

    seen as (
        -- From the first minute of the shift in which the unit's device sent a fix it is there.
        select
            shifts.unit_id,
            shifts.station_id,
            shifts.shift_start,
            greatest(min(minutes.minute_at), shifts.shift_start) as first_at
        from shifts
        inner join {{ ref('int_patrol_minutes') }} as minutes
            on
                shifts.unit_id = minutes.unit_id
                and minutes.day between shifts.shift_start::date and shifts.shift_end::date
                and minutes.minute_at >= date_trunc('minute', shifts.shift_start)
                and shifts.shift_end > minutes.minute_at
        group by shifts.unit_id, shifts.station_id, shifts.shift_start
    ),

    edges as (
        select station_id, shift_start as edge from shifts
        union
        select station_id, shift_end as edge from shifts
        union
        select station_id, first_at as edge from seen
        union
        select station_id, timestamp '1970-01-01 00:00:00' as edge
        from {{ ref('stg_service_stations') }}
    ),

    stretches as (
        select
            station_id,
            edge as valid_from,
            lead(edge) over (partition by station_id order by edge) as valid_to
        from edges
    ),

    crews as (
        select
            stretches.station_id,
            stretches.valid_from,
            sum(shifts.crew) as crew_planned,
            sum(shifts.crew) filter (where seen.first_at <= stretches.valid_from)
                as crew_present,
            sum(shifts.vehicles) filter (where seen.first_at <= stretches.valid_from)
                as vehicles_ready
        from stretches
        inner join shifts
            on
                stretches.station_id = shifts.station_id
                and stretches.valid_from >= shifts.shift_start
                and stretches.valid_from < shifts.shift_end
        left join seen
            on shifts.unit_id = seen.unit_id and shifts.shift_start = seen.shift_start
        group by stretches.station_id, stretches.valid_from
    ),

    kits as (
        select
            station_id,
            max(counted_at) as checked_at,
            {{ all_of(
                object({
                    'item_code': 'item_code',
                    'required_n': 'required_n',
                    'serviceable_n': 'serviceable_n',
                    'expires_on': 'expires_on',
                }),
                'item_code'
            ) }} as kit
        from {{ ref('stg_station_kit') }}
        group by station_id
    )

select
    stations.station_id,
    stretches.valid_from,
    stretches.valid_to,
    stations.area_id,
    stations.crew_required_day,
    stations.crew_required_night,
    coalesce(crews.crew_planned, 0)::bigint as crew_planned,
    coalesce(crews.crew_present, 0)::bigint as crew_present,
    coalesce(crews.vehicles_ready, 0)::bigint as vehicles_ready,
    kits.kit,
    kits.checked_at,
    '{{ zone() }}' as zone,
    rules.day_from_hour,
    rules.day_to_hour,
    rules.alarm_days
from {{ ref('stg_service_stations') }} as stations
inner join stretches on stations.station_id = stretches.station_id
cross join rules
left join crews
    on stretches.station_id = crews.station_id and stretches.valid_from = crews.valid_from
left join kits on stations.station_id = kits.station_id
