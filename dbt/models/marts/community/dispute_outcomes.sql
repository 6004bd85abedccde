-- Each reading of a dispute on the day on which it can first be taken: how it ended when it was
-- closed; whether it was confirmed, revisited, and stayed settled, when the time for that ran out.

with
    limits as (
        select
            max(value) filter (where rule = 'CONFIRMATION') as confirmation_days,
            max(value) filter (where rule = 'REVISIT') as revisit_days,
            max(value) filter (where rule = 'RECURRENCE') as recurrence_days,
            max(value) filter (where rule = 'SETTLED') as benchmark_pct
        from {{ ref('dispute_limits') }}
    ),

    disputes as (
        select * from {{ ref('int_disputes') }}
    ),

    latest as (
        select max(greatest(registered_at, closed_at, confirmed_at, revisit_at)) as at
        from disputes
    ),

    readings as (
        select
            dispute_id,
            case when is_open then 'OPEN' else 'UNDATED' end as reading,
            null::timestamp as ripe_at,
            false as met
        from disputes
        where closed_at is null
        union all
        select dispute_id, 'CLOSED' as reading, closed_at as ripe_at, is_settled as met
        from disputes
        where closed_at is not null
        {% for reading, at, days in (
            ('CONFIRMATION', 'confirmed_at', 'confirmation_days'),
            ('REVISIT', 'revisit_at', 'revisit_days'),
            ('RECURRENCE', 'recurred_at', 'recurrence_days'),
        ) %}
            union all
            select
                disputes.dispute_id,
                '{{ reading }}' as reading,
                {{ days_after('disputes.closed_at', 'limits.' ~ days) }} as ripe_at,
                coalesce(
                    disputes.{{ at }}
                    <= {{ days_after('disputes.closed_at', 'limits.' ~ days) }},
                    false
                ) as met
            from disputes
            cross join limits
            where disputes.closed_at is not null and disputes.is_settled
        {% endfor %}
    )

select
    readings.dispute_id,
    readings.reading,
    {{ local_time('readings.ripe_at') }}::date as day,
    disputes.grid_id as area_id,
    disputes.type,
    readings.met,
    disputes.is_withdrawn,
    case
        when readings.reading = 'CLOSED'
            then {{ seconds_between('disputes.registered_at', 'disputes.closed_at') }} / 86400
    end::double as days_open,
    -- Settled, and the time in which it may come up again is still running.
    readings.reading = 'CLOSED'
    and disputes.is_settled
    and {{ days_after('disputes.closed_at', 'limits.recurrence_days') }} > latest.at
        as still_followed,
    readings.reading = 'OPEN' and disputes.deadline_at < latest.at as past_deadline,
    limits.benchmark_pct::double as benchmark_pct
from readings
inner join disputes on readings.dispute_id = disputes.dispute_id
cross join limits
cross join latest
where readings.ripe_at is null or readings.ripe_at <= latest.at
