{# Spark's name of a type that a contract promises, which are written as DuckDB's. #}
{% macro engine_type(type) %}{{ return(adapter.dispatch('engine_type')(type)) }}{% endmacro %}

{% macro duckdb__engine_type(type) %}{{ return(type) }}{% endmacro %}

{% macro spark__engine_type(type) %}
    {% if type.endswith('[]') %}
        {{ return('array<' ~ engine_type(type[:-2]) ~ '>') }}
    {% elif type.startswith('struct(') %}
        {% set fields = [] %}
        {% for field in type[7:-1].split(', ') %}
            {% set name, of = field.split(' ', 1) %}
            {% do fields.append(name ~ ': ' ~ engine_type(of)) %}
        {% endfor %}
        {{ return('struct<' ~ fields | join(', ') ~ '>') }}
    {% endif %}
    {{ return('string' if type == 'varchar' else type) }}
{% endmacro %}

{# What a mart's contract says of its types, for dbt to compare the query with. #}
{% macro spark__get_empty_schema_sql(columns) %}
    {% set typed = {} %}
    {% for name, column in columns.items() %}
        {% do typed.update({name: dict(column, data_type=engine_type(column['data_type']))}) %}
    {% endfor %}
    {{ return(default__get_empty_schema_sql(typed)) }}
{% endmacro %}

{# A Parquet table keeps no constraint: a null where the contract promises a value ends the build. #}
{% macro spark__get_select_subquery(sql) %}
    select
    {% for column in model['columns'].values() %}
        {% set kinds = column.get('constraints', []) | map(attribute='type') | map('string') | list %}
        {%- if 'not_null' in kinds or 'ConstraintType.not_null' in kinds %}
        coalesce(
            {{ column['name'] }},
            raise_error('{{ model['name'] }}.{{ column['name'] }} is null; its contract promises a value')
        ) as {{ column['name'] }}
        {%- else %}
        {{ column['name'] }}
        {%- endif %}{{ ',' if not loop.last }}
    {% endfor %}
    from ({{ sql }}) as model_subq
{% endmacro %}

{# A condition that was kept as SQL, such as that of a legal hold, with the engine's types. #}
{% macro as_engine_says(condition) %}
    {{ return(condition | replace(' as varchar)', ' as ' ~ engine_type('varchar') ~ ')')) }}
{% endmacro %}
