-- Each request, and each state that it is in from one moment to another, those to come included:
-- whether a hold is about to lapse depends on when one asks, and it needs no new delivery to lapse.

with
    requests as (
        select * from {{ ref('int_stop_requests') }}
    ),

    phases as (
        select *, state as state_then, null::timestamp as phase_from, alarm_at as phase_until
        from requests
        union all
        select *, alarm_state as state_then, alarm_at as phase_from, lapses_at as phase_until
        from requests
        where alarm_at is not null
        union all
        select *, 'LAPSED' as state_then, lapses_at as phase_from, null::timestamp as phase_until
        from requests
        where lapses_at is not null
    )

select
    request_id,
    state_then as state,
    phase_from,
    phase_until,
    report_id,
    area_id,
    to_bank as bank,
    sent_at,
    case
        when bank_ack_at >= sent_at then {{ seconds_between('sent_at', 'bank_ack_at') }}
    end::double as bank_ack_seconds,
    result,
    refusal_code,
    held_cny::double as amount_held_cny,
    hold_ends_at as hold_expires_at,
    case
        when state_then = 'PENDING'
            then {{ seconds_later(
                'coalesce(transfer_at, reported_at, sent_at)',
                fraud_limit('KILL_CHAIN_WINDOW') ~ ' * 3600'
            ) }}
        when state_then in ('HELD', 'PARTLY_HELD', 'LAPSING', 'LAPSING_LAST') then lapses_at
    end as act_by,
    extensions_used::bigint as extensions_used,
    greatest(extensions_most - extensions_used, 0)::bigint as extensions_left
from phases
