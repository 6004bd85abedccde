{# The receipts of all deliveries, taken and refused, as rows. #}
{% macro receipts() %}{{ return(adapter.dispatch('receipts')()) }}{% endmacro %}

{# Whether a receipt has a note of one of these kinds. #}
{% macro any_note(kinds) %}{{ return(adapter.dispatch('any_note')(kinds)) }}{% endmacro %}

{% macro duckdb__any_note(kinds) -%}
    len(list_filter(notes, lambda note: note.kind in ('{{ kinds | join("', '") }}'))) > 0
{%- endmacro %}

{% macro duckdb__receipts() -%}
    {%- set lake = env_var('STATIONHOUSE_HOME', '../var') ~ '/lake' -%}
    read_json(
        ['{{ lake }}/taken/*/receipt.json', '{{ lake }}/refused/*.json'],
        format = 'auto',
        columns = {
            delivery: 'varchar',
            state: 'varchar',
            feed: 'varchar',
            file: 'varchar',
            day: 'varchar',
            taken_at: 'varchar',
            notes: 'struct(kind varchar, "column" varchar)[]',
            tables: 'map(varchar, struct(
                source varchar, "rows" bigint, accepted bigint, quarantined bigint,
                unmapped map(varchar, map(varchar, bigint)), days map(varchar, bigint)
            ))'
        }
    )
{%- endmacro %}
