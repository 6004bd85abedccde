-- Money of each report: lost, stopped, still frozen, returned. Held and returned are kept apart.

with
    held as (
        select
            report_id,
            min(bank_ack_at) filter (where held_cny > 0) as first_held_at
        from {{ ref('stg_stop_payment_requests') }}
        group by report_id
    )

select
    reports.report_id,
    reports.district_id as area_id,
    reports.typology,
    reports.reported_at,
    reports.amount_cny as lost_cny,
    coalesce(reports.held_cny, 0)::decimal(18, 2) as stopped_cny,
    greatest(coalesce(reports.held_cny, 0) - coalesce(reports.returned_cny, 0), 0)::decimal(18, 2)
        as frozen_cny,
    coalesce(reports.returned_cny, 0)::decimal(18, 2) as returned_cny,
    case
        when reports.held_cny > 0 and held.first_held_at >= reports.transfer_at
            then {{ seconds_between('reports.transfer_at', 'held.first_held_at') }} / 60
    end::double as stop_minutes,
    case
        when reports.returned_cny > 0 and reports.returned_at >= reports.reported_at
            then {{ seconds_between('reports.reported_at', 'reports.returned_at') }} / 86400
    end::double as return_days
from {{ ref('stg_fraud_reports') }} as reports
left join held on reports.report_id = held.report_id
