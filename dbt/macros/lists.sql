{# One row for each value, or for each element of a list column. #}
{% macro each_of(values) %}{{ return(adapter.dispatch('each_of')(values)) }}{% endmacro %}

{% macro default__each_of(values) -%}
    explode({{ values if values is string else 'array(' ~ values | join(', ') ~ ')' }})
{%- endmacro %}

{% macro duckdb__each_of(values) -%}
    unnest({{ values if values is string else '[' ~ values | join(', ') ~ ']' }})
{%- endmacro %}

{# One word for a set of values, the same in whatever order they are met. #}
{% macro fingerprint(column) %}{{ return(adapter.dispatch('fingerprint')(column)) }}{% endmacro %}

{% macro default__fingerprint(column) -%}
    md5(listagg({{ column }}, ',') within group (order by {{ column }}))
{%- endmacro %}

{% macro duckdb__fingerprint(column) -%}
    md5(string_agg({{ column }}, ',' order by {{ column }}))
{%- endmacro %}
