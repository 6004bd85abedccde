-- No part of an incident is lost between its hours, and none is counted twice.

{{ config(meta={'dagster': {'ref': {'name': 'time_profile'}}}) }}

select
    incident_key,
    sum(weight) as weight
from {{ ref('time_profile') }}
group by incident_key
having abs(sum(weight) - 1) > 1e-6
