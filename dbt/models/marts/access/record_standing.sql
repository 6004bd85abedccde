-- What a question can be for.

select record_kind, record_id, area_id, opened_at, closed_at
from {{ ref('int_call_standing') }}
union all
select
    'FRAUD_REPORT' as record_kind,
    report_id as record_id,
    district_id as area_id,
    reported_at as opened_at,
    returned_at as closed_at
from {{ ref('stg_fraud_reports') }}
union all
select
    'DISPUTE' as record_kind,
    dispute_id as record_id,
    grid_id as area_id,
    registered_at as opened_at,
    closed_at
from {{ ref('int_disputes') }}
