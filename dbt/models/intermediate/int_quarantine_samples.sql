-- Where rows were put aside and what the column looks like that broke the rule: its shape, never
-- its value, and nothing of a column that quarantine may not hold. The first three of each day,
-- rule and column are enough to see what is wrong.

with
    runs as (
        select delivery, file, source_id, delivery_day
        from {{ ref('stg_receipts') }}
        where state = 'taken'
    ),

    aside as (
        select delivery, table_name, line, kept, {{ each_of('reasons') }} as rule_id
        from {{ rows_aside() }}
    ),

    tables as (
        select distinct table_name, source_id from {{ ref('source_rules') }}
    ),

    numbered as (
        select
            runs.source_id,
            runs.delivery_day,
            aside.table_name,
            aside.rule_id,
            judged.column_name,
            runs.file,
            aside.delivery,
            aside.line,
            {{ text_under('aside.kept', 'judged.column_name') }} as said,
            row_number() over (
                partition by
                    aside.table_name, runs.delivery_day, aside.rule_id, judged.column_name
                order by runs.file, aside.line, aside.delivery
            ) as sample
        from aside
        inner join tables on aside.table_name = tables.table_name
        inner join runs
            on aside.delivery = runs.delivery and tables.source_id = runs.source_id
        left join {{ ref('rule_columns') }} as judged
            on aside.rule_id = judged.rule_id and aside.table_name = judged.table_name
    )

select
    source_id,
    delivery_day,
    table_name,
    rule_id,
    column_name,
    file,
    delivery,
    line,
    {{ shape_of('said') }} as shape
from numbered
where sample <= 3
