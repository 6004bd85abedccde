{# Receipts of deletion as rows: rule_id, table_name, rows, lag_seconds, receipt, at. #}
{% macro deletions() %}{{ return(adapter.dispatch('deletions')()) }}{% endmacro %}

{% macro duckdb__deletions() -%}
    {%- set files = beside_lake() ~ '/retention/receipts/*.jsonl' -%}
    {%- set found = run_query("select count(*) from glob('" ~ files ~ "')").columns[0][0] if execute else 0 -%}
    {%- if found -%}
        (
            select
                rule as rule_id, "rows" as deleted_rows, lag_seconds, receipt, "at" as deleted_at
            from read_json(
                '{{ files }}',
                format = 'newline_delimited',
                columns = {
                    rule: 'varchar', "rows": 'bigint', lag_seconds: 'double',
                    receipt: 'varchar', "at": 'timestamp'
                }
            )
        )
    {%- else -%}
        (
            select
                '' as rule_id, 0::bigint as deleted_rows, 0::double as lag_seconds,
                '' as receipt, null::timestamp as deleted_at
            where false
        )
    {%- endif -%}
{%- endmacro %}

{# Whether a legal hold in force names the record of a row, in any of its versions. #}
{% macro under_hold(table_name, key) %}{{ return(adapter.dispatch('under_hold')(table_name, key)) }}{% endmacro %}

{% macro default__under_hold(table_name, key) -%}false{%- endmacro %}

{% macro duckdb__under_hold(table_name, key) -%}
    {%- set file = beside_lake() ~ '/retention/holds.json' -%}
    {%- set there = run_query("select count(*) from glob('" ~ file ~ "')").columns[0][0] if execute else 0 -%}
    {%- set conditions = [] -%}
    {%- if there -%}
        {%- set found = run_query(
            "select condition from read_json('" ~ file ~ "', columns = {\"table\": 'varchar', "
            ~ "condition: 'varchar', lifted_at: 'varchar'}) where \"table\" = '" ~ table_name
            ~ "' and lifted_at = ''"
        ) -%}
        {%- for condition in found.columns[0].values() -%}
            {%- do conditions.append('(' ~ condition ~ ')') -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if conditions -%}
        ({{ key | join(', ') }}) in (
            select ({{ key | join(', ') }}) from {{ source('lake', table_name) }}
            where {{ conditions | join(' or ') }}
        )
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}
