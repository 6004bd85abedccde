{# Days of a table whose deliveries differ from those that this model was built from. #}
{# A day that did not change is not read again, so a day's cost does not grow with the month. #}
{# What else the model was built from may be told by `also`: when that changes, all days have. #}
{% macro changed_days(table, also='') %}
    {# Nothing is built yet where the SQL is only compiled, as for its lint. #}
    {% if not execute or load_relation(ref('stg_lake_days')) is none %}{{ return([]) }}{% endif %}
    {% set wanted %}
        select lake_days.day
        from {{ ref('stg_lake_days') }} as lake_days
        {% if is_incremental() %}
            left join (select distinct day, deliveries from {{ this }}) as built
                on lake_days.day = built.day
        {% endif %}
        where
            lake_days.table_name = '{{ table }}'
            {% if is_incremental() %}
                and built.deliveries is distinct from lake_days.deliveries || '{{ also }}'
            {% endif %}
        order by lake_days.day
    {% endset %}
    {{ return(run_query(wanted).columns[0].values() | map('string') | list) }}
{% endmacro %}

{# Days of a model with a fingerprint a day that this model was not built from as they are now. #}
{% macro stale_days(model) %}
    {% if not execute or load_relation(ref(model)) is none %}{{ return([]) }}{% endif %}
    {% set wanted %}
        select wanted.day
        from {{ ref(model) }} as wanted
        {% if is_incremental() %}
            left join (select distinct day, deliveries from {{ this }}) as built
                on wanted.day = built.day
            where built.deliveries is distinct from wanted.deliveries
        {% endif %}
        order by wanted.day
    {% endset %}
    {{ return(run_query(wanted).columns[0].values() | map('string') | list) }}
{% endmacro %}

{% macro one_of_days(column, days) -%}
    {%- if days -%}
        {{ column }} in ({% for day in days %}date '{{ day }}'{{ ', ' if not loop.last }}{% endfor %})
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}
