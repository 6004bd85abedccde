{# What came of validations, a row a source, delivery day and rule; none where nothing was judged. #}
{% macro validations() %}{{ return(adapter.dispatch('validations')()) }}{% endmacro %}

{% macro spark__validations() %}{{ lake_schema() }}.validations{% endmacro %}

{% macro duckdb__validations() -%}
    {%- set files = beside_lake() ~ '/quality/results/*/*/result.json' -%}
    {%- set found = run_query("select count(*) from glob('" ~ files ~ "')").columns[0][0] if execute else 0 -%}
    {%- set rules = 'struct(rule_id varchar, "table" varchar, dimension varchar, severity varchar, '
        ~ 'state varchar, rows_checked bigint, rows_failed bigint, observed double)[]' -%}
    {%- if found -%}
        read_json(
            '{{ files }}',
            format = 'auto',
            columns = {
                source_id: 'varchar',
                "day": 'varchar',
                run_id: 'varchar',
                run_at: 'varchar',
                contract_version: 'varchar',
                results: '{{ rules }}'
            }
        )
    {%- else -%}
        (
            select
                '' as source_id, '' as "day", '' as run_id, '' as run_at, '' as contract_version,
                []::{{ rules }} as results
            where false
        )
    {%- endif -%}
{%- endmacro %}

{# The gravest state among rows of one kind: FAIL before WARN before PASS; null where none is. #}
{% macro gravest(state, of) -%}
    case
        when bool_or({{ state }} = 'FAIL' and {{ of }}) then 'FAIL'
        when bool_or({{ state }} = 'WARN' and {{ of }}) then 'WARN'
        when bool_or({{ state }} = 'PASS' and {{ of }}) then 'PASS'
    end
{%- endmacro %}
