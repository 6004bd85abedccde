{# Receipts of deletion as rows: rule_id, table_name, rows, lag_seconds, receipt, at. #}
{% macro deletions() %}{{ return(adapter.dispatch('deletions')()) }}{% endmacro %}

{% macro spark__deletions() -%}
    (
        select rule as rule_id, `rows` as deleted_rows, lag_seconds, receipt, `at` as deleted_at
        from {{ lake_schema() }}.deletions
    )
{%- endmacro %}

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

{# The legal holds in force: pairs of a table and the condition that its rows meet, as SQL. #}
{% macro holds_in_force() %}
    {% set file = holds_file() %}
    {# Nothing is known where the SQL is only compiled, as for its lint. #}
    {% if not execute or not file %}{{ return([]) }}{% endif %}
    {% set wanted %}
        select held.table, held.condition from {{ file }} as held where held.lifted_at = ''
    {% endset %}
    {{ return(run_query(wanted).rows.values() | list) }}
{% endmacro %}

{# The file of legal holds as rows; empty text where there is none. #}
{% macro holds_file() %}{{ return(adapter.dispatch('holds_file')()) }}{% endmacro %}

{% macro spark__holds_file() %}{{ return(lake_schema() ~ '.holds') }}{% endmacro %}

{% macro duckdb__holds_file() %}
    {% set file = beside_lake() ~ '/retention/holds.json' %}
    {% if not execute or not run_query("select count(*) from glob('" ~ file ~ "')").columns[0][0] %}
        {{ return('') }}
    {% endif %}
    {{ return(
        "read_json('" ~ file ~ "', columns = {\"table\": 'varchar', condition: 'varchar', "
        ~ "lifted_at: 'varchar'})"
    ) }}
{% endmacro %}

{# Whether a legal hold in force names the record of a row, in any of its versions. #}
{% macro under_hold(table_name, key, holds) -%}
    {%- set conditions = [] -%}
    {%- for table, condition in holds if table == table_name -%}
        {%- do conditions.append('(' ~ as_engine_says(condition) ~ ')') -%}
    {%- endfor -%}
    {%- if conditions -%}
        ({{ key | join(', ') }}) in (
            select {{ key | join(', ') }} from {{ source('lake', table_name) }}
            where {{ conditions | join(' or ') }}
        )
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}
