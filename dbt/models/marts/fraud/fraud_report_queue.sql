-- Each report, and each state of its clock and its hold from one moment to another, those to come
-- included. The clock runs from the transfer; where that is not known, from the report.

with
    requests as (
        select
            report_id,
            min(sent_at) as first_sent_at,
            min_by(to_bank, sent_at) as first_bank,
            sum(held_cny) as held_cny,
            bool_or(state = 'PENDING') as is_pending,
            bool_or(state = 'REFUSED') as is_refused,
            bool_or(state = 'TOO_LATE') as is_too_late,
            bool_and(state = 'RETURNED') filter (where held_cny > 0) as is_returned,
            min(alarm_at) as alarm_at,
            min_by(alarm_state, alarm_at) as alarm_state,
            max(lapses_at) as lapses_at
        from {{ ref('int_stop_requests') }}
        group by report_id
    ),

    -- The victim's own transfer; of several the largest.
    transfers as (
        select
            report_id,
            {{ last_said('from_bank', '(amount_cny, txn_ref)') }} as sending_bank,
            {{ last_said('to_bank', '(amount_cny, txn_ref)') }} as receiving_bank
        from {{ ref('stg_fraud_hops') }}
        where hop_no = 1
        group by report_id
    ),

    reports as (
        select
            reports.report_id,
            reports.district_id as area_id,
            reports.typology,
            reports.channel,
            reports.transfer_at,
            reports.reported_at,
            reports.amount_cny,
            coalesce(reports.transfer_at, reports.reported_at) as clock_from,
            transfers.sending_bank,
            coalesce(transfers.receiving_bank, requests.first_bank) as receiving_bank,
            greatest(coalesce(requests.held_cny, 0), coalesce(reports.held_cny, 0)) as held_cny,
            requests.first_sent_at,
            case
                when requests.report_id is null then 'NOT_SENT'
                when coalesce(requests.is_returned, false) then 'RETURNED'
                when requests.held_cny >= reports.amount_cny then 'HELD'
                when requests.is_pending then 'PENDING'
                when requests.held_cny > 0 then 'PARTLY_HELD'
                when requests.is_refused then 'REFUSED'
                when requests.is_too_late then 'TOO_LATE'
                else 'PENDING'
            end as state,
            requests.alarm_at,
            requests.alarm_state,
            requests.lapses_at
        from {{ ref('stg_fraud_reports') }} as reports
        left join requests on reports.report_id = requests.report_id
        left join transfers on reports.report_id = transfers.report_id
    ),

    clocks as (
        select
            *,
            {{ seconds_later('clock_from', fraud_limit('HOT_WINDOW') ~ ' * 3600') }} as warm_from,
            {{ seconds_later('clock_from', fraud_limit('KILL_CHAIN_WINDOW') ~ ' * 3600') }}
                as closes_at,
            case when state in ('HELD', 'PARTLY_HELD') then alarm_at end as hold_alarm_at,
            case when state in ('HELD', 'PARTLY_HELD') then lapses_at end as hold_lapses_at
        from reports
    ),

    turns as (
        select report_id, null::timestamp as turn_at from clocks
        union
        select report_id, warm_from as turn_at from clocks
        union
        select report_id, closes_at as turn_at from clocks
        union
        select report_id, hold_alarm_at as turn_at from clocks where hold_alarm_at is not null
        union
        select report_id, hold_lapses_at as turn_at from clocks where hold_lapses_at is not null
    ),

    phases as (
        select
            report_id,
            turn_at as phase_from,
            lead(turn_at) over (partition by report_id order by turn_at nulls first) as phase_until
        from turns
    ),

    judged as (
        select
            clocks.*,
            phases.phase_from,
            phases.phase_until,
            case
                when phases.phase_from >= clocks.closes_at then 'CLOSED'
                when phases.phase_from >= clocks.warm_from then 'WARM'
                else 'HOT'
            end as window_state,
            case
                when phases.phase_from >= clocks.hold_lapses_at then 'LAPSED'
                when phases.phase_from >= clocks.hold_alarm_at then clocks.alarm_state
                else clocks.state
            end as state_then
        from clocks
        inner join phases on clocks.report_id = phases.report_id
    )

select
    judged.report_id,
    judged.phase_from,
    judged.phase_until,
    judged.area_id,
    judged.transfer_at,
    judged.reported_at,
    judged.clock_from,
    judged.transfer_at is not null as is_transfer_time_known,
    judged.closes_at,
    judged.amount_cny::double as amount_cny,
    greatest(judged.amount_cny - judged.held_cny, 0)::double as not_held_cny,
    judged.channel,
    judged.typology,
    judged.sending_bank,
    judged.receiving_bank,
    case
        when judged.first_sent_at >= judged.reported_at
            then {{ seconds_between('judged.reported_at', 'judged.first_sent_at') }} / 60
    end::double as report_to_request_minutes,
    judged.state_then as stop_request_state,
    judged.window_state,
    case
        when judged.window_state = 'CLOSED' then actions.too_late
        else actions.in_time
    end as next_action
from judged
inner join {{ ref('fraud_next_actions') }} as actions on judged.state_then = actions.state
