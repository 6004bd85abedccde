-- The steps of one case's money. An account is a token of this case alone: it is salted with the
-- case once more, so that even equal tokens of two cases do not meet here.

with
    latest as (
        select max(coalesce(updated_at, reported_at)) as seen_at from {{ ref('stg_fraud_reports') }}
    ),

    cases as (
        select
            reports.report_id,
            case
                when reports.returned_cny >= reports.amount_cny and reports.returned_at is not null
                    then {{ seconds_later(
                        'reports.returned_at', fraud_limit('CASE_AFTER_RETURN') ~ ' * 86400'
                    ) }}
                else {{ seconds_later(
                    'reports.reported_at', fraud_limit('CASE_LONGEST') ~ ' * 86400'
                ) }}
            end as expires_at
        from {{ ref('stg_fraud_reports') }} as reports
    ),

    grounds as (
        select distinct report_id, legal_basis_ref
        from {{ ref('stg_stop_payment_requests') }}
        where legal_basis_ref is not null
    ),

    steps as (
        select
            report_id,
            hop_no,
            from_bank,
            to_bank,
            left(md5(report_id || '/' || from_token), 16) as from_case_token,
            left(md5(report_id || '/' || to_token), 16) as to_case_token,
            amount_cny,
            moved_at,
            hold_state,
            row_number() over (partition by report_id order by hop_no, moved_at, txn_ref) as step
        from {{ ref('stg_fraud_hops') }}
    )

select
    steps.report_id,
    grounds.legal_basis_ref,
    steps.step::bigint as step,
    steps.hop_no::bigint as hop,
    steps.from_case_token,
    steps.to_case_token,
    steps.from_bank as from_institution,
    steps.to_bank as institution,
    steps.amount_cny::double as amount_cny,
    steps.moved_at,
    steps.hold_state,
    case
        when steps.hold_state = 'RETURNED' then 'RETURNED'
        when steps.hold_state = 'HELD' then 'DUE'
        when steps.hold_state in ('NONE', 'LAPSED') then 'NOTHING_HELD'
    end as return_state,
    cases.expires_at
from steps
inner join cases on steps.report_id = cases.report_id
inner join grounds on steps.report_id = grounds.report_id
cross join latest
where cases.expires_at > latest.seen_at
