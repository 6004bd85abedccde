{# Times at rest are UTC without a zone; local ones exist only at the edge. #}
{% macro zone() %}{{ var('zone', env_var('STATIONHOUSE_ZONE', 'Asia/Shanghai')) }}{% endmacro %}

{# The local wall-clock time of a UTC moment. #}
{% macro local_time(moment) %}{{ return(adapter.dispatch('local_time')(moment)) }}{% endmacro %}

{% macro default__local_time(moment) -%}
    from_utc_timestamp({{ moment }}, '{{ zone() }}')
{%- endmacro %}

{% macro duckdb__local_time(moment) -%}
    timezone('{{ zone() }}', timezone('UTC', {{ moment }}))
{%- endmacro %}

{# The UTC moment of a local wall-clock time. #}
{% macro utc_time(local) %}{{ return(adapter.dispatch('utc_time')(local)) }}{% endmacro %}

{% macro default__utc_time(local) -%}
    to_utc_timestamp({{ local }}, '{{ zone() }}')
{%- endmacro %}

{% macro duckdb__utc_time(local) -%}
    timezone('UTC', timezone('{{ zone() }}', {{ local }}))
{%- endmacro %}

{# Day of the week of a local time, 1 Monday to 7 Sunday. #}
{% macro weekday(local) %}{{ return(adapter.dispatch('weekday')(local)) }}{% endmacro %}

{% macro default__weekday(local) -%}
    extract(dayofweek_iso from {{ local }})
{%- endmacro %}

{% macro duckdb__weekday(local) -%}
    extract(isodow from {{ local }})
{%- endmacro %}

{# Seconds from one moment to another, with their thousandths; negative where they run backwards. #}
{% macro seconds_between(since, until) %}{{ return(adapter.dispatch('seconds_between')(since, until)) }}{% endmacro %}

{% macro default__seconds_between(since, until) -%}
    ((unix_millis({{ until }}) - unix_millis({{ since }})) / 1000d)
{%- endmacro %}

{% macro duckdb__seconds_between(since, until) -%}
    (date_diff('millisecond', {{ since }}, {{ until }}) / 1000.0)
{%- endmacro %}

{# One row a step of so many minutes, from one moment to another, the last included. #}
{% macro steps(since, until, minutes) %}{{ return(adapter.dispatch('steps')(since, until, minutes)) }}{% endmacro %}

{% macro default__steps(since, until, minutes) -%}
    explode(
        case
            when {{ since }} <= {{ until }}
                then sequence({{ since }}, {{ until }}, interval {{ minutes }} minutes)
        end
    )
{%- endmacro %}

{% macro duckdb__steps(since, until, minutes) -%}
    unnest(generate_series({{ since }}, {{ until }}, interval {{ minutes }} minutes))
{%- endmacro %}
