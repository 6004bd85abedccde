-- Money that was held for a report that never came is in no summary. It may come a day later.

{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fraud_loss_summary'}}}) }}

select distinct requests.report_id
from {{ ref('stg_stop_payment_requests') }} as requests
left join {{ ref('fraud_loss_summary') }} as reports on requests.report_id = reports.report_id
where reports.report_id is null
