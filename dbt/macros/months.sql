{# The same time of day so many calendar months on. #}
{% macro months_after(moment, months) %}{{ return(adapter.dispatch('months_after')(moment, months)) }}{% endmacro %}

{% macro default__months_after(moment, months) -%}
    ({{ moment }} + make_ym_interval(0, cast({{ months }} as int)))
{%- endmacro %}

{% macro duckdb__months_after(moment, months) -%}
    ({{ moment }} + to_months(({{ months }})::integer))
{%- endmacro %}

{# The moment so many days of 24 hours on. #}
{% macro days_after(moment, days) %}{{ return(adapter.dispatch('days_after')(moment, days)) }}{% endmacro %}

{% macro default__days_after(moment, days) -%}
    ({{ moment }} + make_dt_interval(cast({{ days }} as int)))
{%- endmacro %}

{% macro duckdb__days_after(moment, days) -%}
    ({{ moment }} + to_days(({{ days }})::integer))
{%- endmacro %}
