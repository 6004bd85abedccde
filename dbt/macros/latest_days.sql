{# The last days of a table that hold rows, so many in all, counted back from the last. #}
{# As dates and not as a condition, so that a view over the whole month reads those files alone. #}
{% macro latest_days(table, count) %}
    {# Nothing is built yet where the SQL is only compiled, as for its lint. #}
    {% if not execute or load_relation(ref('stg_lake_days')) is none %}{{ return([]) }}{% endif %}
    {% set wanted %}
        select lake_days.day
        from {{ ref('stg_lake_days') }} as lake_days
        where
            lake_days.table_name = '{{ table }}'
            and lake_days.day > (
                select max(last_day.day) - {{ count }}
                from {{ ref('stg_lake_days') }} as last_day
                where last_day.table_name = '{{ table }}'
            )
        order by lake_days.day
    {% endset %}
    {{ return(run_query(wanted).columns[0].values() | map('string') | list) }}
{% endmacro %}
