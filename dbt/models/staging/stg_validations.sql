-- What the lake's rows were found to be, rule by rule, as the validations left it.
-- depends_on: {{ source('quality', 'results') }}

with
    found as (
        select
            source_id,
            day,
            run_id,
            run_at,
            contract_version,
            {{ each_of('results') }} as rule
        from {{ validations() }}
    )

select
    source_id,
    day::date as delivery_day,
    rule.rule_id,
    rule.table as table_name,
    rule.dimension,
    rule.severity,
    rule.state,
    rule.rows_checked,
    rule.rows_failed,
    rule.observed,
    run_id,
    -- Written with its zone, which is UTC.
    replace(run_at, 'Z', '')::timestamp as run_at,
    contract_version
from found
