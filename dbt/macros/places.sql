{# Great-circle metres between two places (haversine, mean radius of the earth). #}
{% macro straight_line_m(latitude, longitude, other_latitude, other_longitude) -%}
    (
        2 * 6371008.8 * asin(sqrt(
            power(sin(radians({{ other_latitude }} - {{ latitude }}) / 2), 2)
            + cos(radians({{ latitude }})) * cos(radians({{ other_latitude }}))
            * power(sin(radians({{ other_longitude }} - {{ longitude }}) / 2), 2)
        ))
    )
{%- endmacro %}

{# A place as one value; null where it is not known. #}
{% macro wgs84_point(latitude, longitude) %}{{ return(adapter.dispatch('wgs84_point')(latitude, longitude)) }}{% endmacro %}

{% macro default__wgs84_point(latitude, longitude) -%}
    case
        when {{ latitude }} is not null and {{ longitude }} is not null
            then named_struct('latitude', {{ latitude }}, 'longitude', {{ longitude }})
    end
{%- endmacro %}

{% macro duckdb__wgs84_point(latitude, longitude) -%}
    case
        when {{ latitude }} is not null and {{ longitude }} is not null
            then struct_pack(latitude := {{ latitude }}, longitude := {{ longitude }})
    end::struct(latitude double, longitude double)
{%- endmacro %}

{# A moment to the thousandth of a second as part of an id. #}
{% macro moment_name(moment) %}{{ return(adapter.dispatch('moment_name')(moment)) }}{% endmacro %}

{% macro default__moment_name(moment) -%}
    date_format({{ moment }}, 'yyyyMMdd\'T\'HHmmssSSS')
{%- endmacro %}

{% macro duckdb__moment_name(moment) -%}
    strftime({{ moment }}, '%Y%m%dT%H%M%S%g')
{%- endmacro %}
