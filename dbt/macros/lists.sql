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

{# One object of named values: pairs of name and expression. #}
{% macro object(fields) %}{{ return(adapter.dispatch('object')(fields)) }}{% endmacro %}

{% macro default__object(fields) -%}
    named_struct({% for name, value in fields.items() %}'{{ name }}', {{ value }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{% macro duckdb__object(fields) -%}
    struct_pack({% for name, value in fields.items() %}{{ name }} := {{ value }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{# All values of a group as one list, in an order. #}
{% macro all_of(value, order_by) %}{{ return(adapter.dispatch('all_of')(value, order_by)) }}{% endmacro %}

{% macro default__all_of(value, order_by) -%}
    array_sort(collect_list({{ value }}))
{%- endmacro %}

{% macro duckdb__all_of(value, order_by) -%}
    list({{ value }} order by {{ order_by }})
{%- endmacro %}
