-- Each premises that is visited regularly, with the last visit that its dwell proves.

with
    sites as (
        select
            premises.premises_id,
            premises.address_code,
            premises.premises_class,
            places.grid_id,
            places.segment_id,
            rules.interval_days,
            rules.dwell_minutes
        from {{ ref('stg_premises') }} as premises
        inner join {{ ref('visit_rules') }} as rules
            on premises.premises_class = rules.premises_class
        left join {{ ref('int_issue_places') }} as places
            on premises.address_code = places.place_code
        where premises.valid_to is null
    ),

    followed as (
        select
            premises_id,
            unit_id,
            minute_at,
            lag(minute_at) over (partition by premises_id, unit_id order by minute_at) as before_at
        from {{ ref('int_site_minutes') }}
    ),

    numbered as (
        -- A stay is broken by more than five minutes elsewhere or without a fix.
        select
            premises_id,
            unit_id,
            minute_at,
            count(
                case
                    when before_at is null or {{ seconds_between('before_at', 'minute_at') }} > 300
                        then 1
                end
            ) over (partition by premises_id, unit_id order by minute_at) as stay
        from followed
    ),

    stays as (
        select
            premises_id,
            unit_id,
            stay,
            min(minute_at) as began_at,
            count(*) as minutes
        from numbered
        group by premises_id, unit_id, stay
    ),

    shifts as (
        select unit_id, shift_start, shift_end from {{ ref('stg_duty_roster') }}
    ),

    rostered_days as (
        select shift_start::date as day from shifts
        union
        select shift_end::date as day from shifts
    ),

    credited as (
        select
            stays.premises_id,
            stays.began_at,
            stays.minutes
        from stays
        inner join sites on stays.premises_id = sites.premises_id
        left join rostered_days on stays.began_at::date = rostered_days.day
        where
            stays.minutes >= sites.dwell_minutes
            -- On duty; on a day without any roster nobody knows, and it counts.
            and (
                rostered_days.day is null
                or exists (
                    select 1 from shifts
                    where
                        shifts.unit_id = stays.unit_id
                        and shifts.shift_start <= stays.began_at
                        and shifts.shift_end > stays.began_at
                )
            )
    ),

    visits as (
        select
            premises_id,
            max(began_at) as last_visit_at,
            max_by(minutes, (began_at, minutes)) as proof_minutes,
            count(*) as visits
        from credited
        group by premises_id
    ),

    watched as (
        -- Before the first position nothing can be said.
        select min(minute_at) as since from {{ ref('int_patrol_minutes') }}
    )

select
    sites.premises_id,
    sites.address_code,
    sites.premises_class,
    sites.grid_id,
    sites.segment_id,
    sites.interval_days,
    sites.dwell_minutes,
    visits.last_visit_at,
    visits.proof_minutes,
    case when watched.since is not null then coalesce(visits.visits, 0) end as visits,
    {{ days_after('coalesce(visits.last_visit_at, watched.since)', 'sites.interval_days') }}
        as due_at
from sites
cross join watched
left join visits on sites.premises_id = visits.premises_id
