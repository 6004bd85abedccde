{# How an engine puts the days that were worked up anew in the place of what stood there. #}
{% macro whole_days() %}{{ return(adapter.dispatch('whole_days')()) }}{% endmacro %}

{% macro default__whole_days() %}{{ return('delete+insert') }}{% endmacro %}

{% macro spark__whole_days() %}{{ return('insert_overwrite') }}{% endmacro %}

{# The statement that takes the days of a query out of a model, after it was built. #}
{% macro without_days(days) %}{{ return(adapter.dispatch('without_days')(days)) }}{% endmacro %}

{% macro default__without_days(days) -%}
    delete from {{ this }} where day in ({{ days }})
{%- endmacro %}

{# A day is a partition; where none is to go there is nothing to say. #}
{% macro spark__without_days(days) -%}
    {%- set gone = run_query(days).columns[0].values() if execute else [] -%}
    {%- if gone -%}
        alter table {{ this }} drop if exists
        {% for day in gone %}partition (day = date '{{ day }}'){{ ', ' if not loop.last }}{% endfor %}
    {%- endif -%}
{%- endmacro %}

{# Days of a model that another, which it follows from, does not have. #}
{% macro days_not_of(other) -%}
    select day from {{ this }} except select day from {{ other }}
{%- endmacro %}
