{# One limit of the fraud category; its unit, edition and source stand beside it. #}
{% macro fraud_limit(rule) -%}
    (select max(limits.value) from {{ ref('fraud_limits') }} as limits where limits.rule = '{{ rule }}')
{%- endmacro %}

{# The moment so many seconds after another; before it where they are negative. #}
{% macro seconds_later(moment, seconds) %}{{ return(adapter.dispatch('seconds_later')(moment, seconds)) }}{% endmacro %}

{% macro default__seconds_later(moment, seconds) -%}
    ({{ moment }} + make_dt_interval(0, 0, 0, cast({{ seconds }} as decimal(18, 6))))
{%- endmacro %}

{% macro duckdb__seconds_later(moment, seconds) -%}
    ({{ moment }} + to_seconds({{ seconds }}))
{%- endmacro %}
