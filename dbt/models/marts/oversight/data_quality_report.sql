-- Every rule of every table on every day that the table was delivered, whether or not it was
-- broken; a rule of a table that was never delivered has one row without a day. What one row
-- decides was judged at intake, what more than one decides on the lake.

with
    runs as (
        select distinct
            delivery, table_name, source_id, file, delivery_day, taken_at, checked_rows
        from {{ ref('int_rule_failures') }}
    ),

    broken as (
        select * from {{ ref('int_rule_failures') }} where rule_id is not null
    ),

    rules as (
        select rule_id, source_id, table_name, dimension, severity, judged_at
        from {{ ref('source_rules') }}
        union
        -- What can be wrong with a line of any file is promised in no contract.
        select distinct
            broken.rule_id,
            broken.source_id,
            broken.table_name,
            'VALIDITY' as dimension,
            'ERROR' as severity,
            'INTAKE' as judged_at
        from broken
        left join {{ ref('source_rules') }} as promised
            on broken.rule_id = promised.rule_id
        where promised.rule_id is null
    ),

    checked as (
        select
            rules.source_id,
            rules.table_name,
            rules.rule_id,
            runs.delivery_day,
            runs.delivery,
            runs.taken_at,
            coalesce(runs.checked_rows, 0) as checked_rows,
            coalesce(broken.failed_rows, 0) as failed_rows,
            case
                when broken.first_line is not null
                    then broken.file || ':' || broken.first_line || '-' || broken.last_line
                when broken.failed_rows > 0 then broken.file
            end as sample_ref,
            null as found_state
        from rules
        left join runs on rules.table_name = runs.table_name
        left join broken
            on
                rules.rule_id = broken.rule_id
                and runs.table_name = broken.table_name
                and runs.delivery = broken.delivery
        where rules.judged_at = 'INTAKE'
        union all
        select
            rules.source_id,
            rules.table_name,
            rules.rule_id,
            judged.delivery_day,
            judged.run_id as delivery,
            judged.run_at as taken_at,
            coalesce(judged.rows_checked, 0) as checked_rows,
            coalesce(judged.rows_failed, 0) as failed_rows,
            null as sample_ref,
            judged.state as found_state
        from rules
        left join {{ ref('stg_validations') }} as judged
            on rules.rule_id = judged.rule_id and judged.state <> 'UNCHECKED'
        where rules.judged_at = 'LAKE'
    ),

    days as (
        -- The run that stands for a day is the one in which most was broken, and else the last.
        select
            source_id,
            table_name,
            rule_id,
            delivery_day,
            sum(checked_rows)::bigint as rows_checked,
            sum(failed_rows)::bigint as rows_failed,
            max_by(delivery, (failed_rows, taken_at, delivery)) as run_id,
            max_by(taken_at, (failed_rows, taken_at, delivery)) as run_at,
            {{ last_said('sample_ref', '(failed_rows, taken_at, delivery)') }} as sample_ref,
            {{ last_said('found_state', '(failed_rows, taken_at, delivery)') }} as found_state
        from checked
        group by source_id, table_name, rule_id, delivery_day
    )

select
    days.source_id,
    days.table_name,
    days.rule_id,
    days.delivery_day,
    rules.dimension,
    rules.severity,
    days.rows_checked,
    days.rows_failed,
    coalesce(own.warn_pct, general.warn_pct)::double as threshold_pct,
    coalesce(own.fail_pct, general.fail_pct)::double as fail_threshold_pct,
    days.run_id,
    days.run_at,
    days.sample_ref,
    days.found_state
from days
inner join rules on days.rule_id = rules.rule_id and days.table_name = rules.table_name
inner join {{ ref('quality_limits') }} as general on general.source = '*'
left join {{ ref('quality_limits') }} as own on days.source_id = own.source
