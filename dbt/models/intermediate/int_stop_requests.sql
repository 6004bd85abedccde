-- Each request to stop a payment with what the bank made of it and when its hold ends.

with
    limits as (
        select
            {{ fraud_limit('HOLD') }} * 3600 as hold_seconds,
            {{ fraud_limit('EXTENSIONS_MOST') }} as extensions_most,
            {{ fraud_limit('HOLD_ALARM') }} * 3600 as alarm_seconds
    ),

    requests as (
        select
            requests.request_id,
            requests.report_id,
            reports.district_id as area_id,
            reports.transfer_at,
            reports.reported_at,
            requests.to_bank,
            requests.sent_at,
            requests.bank_ack_at,
            requests.result,
            requests.refusal_code,
            requests.legal_basis_ref,
            coalesce(requests.held_cny, 0) as held_cny,
            coalesce(requests.extensions_n, 0) as extensions_used,
            coalesce(requests.held_cny, 0) > 0 as is_held,
            coalesce(requests.held_cny, 0) > 0
            and coalesce(reports.returned_cny, 0) >= coalesce(reports.held_cny, requests.held_cny)
                as is_returned,
            coalesce(
                requests.hold_expires_at,
                {{ seconds_later(
                    'requests.bank_ack_at',
                    '(1 + coalesce(requests.extensions_n, 0)) * limits.hold_seconds'
                ) }}
            ) as hold_ends_at,
            limits.alarm_seconds,
            limits.extensions_most
        from {{ ref('stg_stop_payment_requests') }} as requests
        left join {{ ref('stg_fraud_reports') }} as reports
            on requests.report_id = reports.report_id
        cross join limits
    )

select
    request_id,
    report_id,
    area_id,
    transfer_at,
    reported_at,
    to_bank,
    sent_at,
    bank_ack_at,
    result,
    refusal_code,
    legal_basis_ref,
    held_cny,
    extensions_used,
    extensions_most,
    case when is_returned then 'RETURNED' else result end as state,
    case when is_held then hold_ends_at end as hold_ends_at,
    -- Only a hold that is still wanted can lapse.
    case
        when is_held and not is_returned
            then {{ seconds_later('hold_ends_at', '-alarm_seconds') }}
    end as alarm_at,
    case when is_held and not is_returned then hold_ends_at end as lapses_at,
    case when extensions_used < extensions_most then 'LAPSING' else 'LAPSING_LAST' end
        as alarm_state
from requests
