-- Rendered from dbt/models by `make render`; do not edit.
-- The agency of each unit, as its steps name it.
select unit_id, max(agency_id) as agency_id
from stg_dispatch_assignments
group by unit_id
