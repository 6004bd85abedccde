{# A seed is one statement: a table made with its rows, each value cast to the column's type. #}
{% macro spark__create_csv_table(model, agate_table) %}{{ return('') }}{% endmacro %}

{% macro spark__load_csv_rows(model, agate_table) %}
    {% set stated = model['config'].get('column_types', {}) %}
    {% set columns = [] %}
    {% for name in agate_table.column_names %}
        {% set type = stated.get(name, adapter.convert_type(agate_table, loop.index0)) %}
        {% do columns.append('cast(`' ~ name ~ '` as ' ~ type ~ ') as `' ~ name ~ '`') %}
    {% endfor %}
    {% set rows = [] %}
    {% for row in agate_table.rows %}
        {% set values = [] %}
        {% for value in row.values() %}
            {% do values.append('null' if value is none else spark_literal(value | string)) %}
        {% endfor %}
        {% do rows.append('(' ~ values | join(', ') ~ ')') %}
    {% endfor %}
    {% set sql %}
        create table {{ this }}
        {{ file_format_clause() }}
        as
        select {{ columns | join(', ') }}
        from values {{ rows | join(',\n') }} as rows (`{{ agate_table.column_names | join('`, `') }}`)
    {% endset %}
    {% do adapter.add_query(sql, abridge_sql_log=True) %}
    {{ return(sql) }}
{% endmacro %}
