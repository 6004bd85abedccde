-- The agency of each unit, as its steps name it.

select unit_id, max(agency_id) as agency_id
from {{ ref('stg_dispatch_assignments') }}
group by unit_id
