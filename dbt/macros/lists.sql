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
{# Of those alone that meet a condition, where one is given: null where none does. #}
{% macro all_of(value, order_by, where='') %}{{ return(adapter.dispatch('all_of')(value, order_by, where)) }}{% endmacro %}

{% macro duckdb__all_of(value, order_by, where='') -%}
    list({{ value }} order by {{ order_by }}){% if where %} filter (where {{ where }}){% endif %}
{%- endmacro %}

{# Spark collects in no order: the keys go along, are compared one after the other, and fall off. #}
{% macro default__all_of(value, order_by, where='') -%}
    {%- set keys = order_by.split(', ') -%}
    {%- set fields = {} -%}
    {%- for key in keys %}{% do fields.update({'k' ~ loop.index: key | replace(' desc', '')}) %}{% endfor -%}
    nullif(transform(array_sort(
        collect_list({{ object(dict(fields, kept=value)) }}){% if where %} filter (where {{ where }}){% endif %},
        (a, b) -> case
            {% for key in keys -%}
            {%- set k = 'k' ~ loop.index -%}
            {%- set before, after = ('>', '<') if key.endswith(' desc') else ('<', '>') -%}
            when a.{{ k }} {{ before }} b.{{ k }} or (b.{{ k }} is null and a.{{ k }} is not null) then -1
            when a.{{ k }} {{ after }} b.{{ k }} or (a.{{ k }} is null and b.{{ k }} is not null) then 1
            {% endfor -%}
            else 0
        end
    ), one -> one.kept), array())
{%- endmacro %}

{# All texts of a group as one, in an order. #}
{% macro joined(text, between, order_by) %}{{ return(adapter.dispatch('joined')(text, between, order_by)) }}{% endmacro %}

{% macro default__joined(text, between, order_by) -%}
    array_join({{ all_of(text, order_by) }}, '{{ between }}')
{%- endmacro %}

{% macro duckdb__joined(text, between, order_by) -%}
    string_agg({{ text }}, '{{ between }}' order by {{ order_by }})
{%- endmacro %}

{# The name of the type of a list of texts, and such a list with nothing in it. #}
{% macro texts() %}{{ return(engine_type('varchar[]')) }}{% endmacro %}

{% macro no_texts() -%}
    cast({{ list_of([]) }} as {{ texts() }})
{%- endmacro %}

{# These values as a list. #}
{% macro list_of(values) %}{{ return(adapter.dispatch('list_of')(values)) }}{% endmacro %}

{% macro default__list_of(values) %}array({{ values | join(', ') }}){% endmacro %}

{% macro duckdb__list_of(values) %}[{{ values | join(', ') }}]{% endmacro %}

{# The SHA-256 of a text, in hexadecimal. #}
{% macro sha256_of(text) %}{{ return(adapter.dispatch('sha256_of')(text)) }}{% endmacro %}

{% macro default__sha256_of(text) %}sha2({{ text }}, 256){% endmacro %}

{% macro duckdb__sha256_of(text) %}sha256({{ text }}){% endmacro %}
