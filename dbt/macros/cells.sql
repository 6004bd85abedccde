{# H3 cells as 64-bit integers, which join fast; the name of a cell is its index in hexadecimal. #}
{% macro h3_cell(latitude, longitude, resolution) -%}
    h3_cell_of({{ latitude }}, {{ longitude }}, {{ resolution }})
{%- endmacro %}

{# The cell's parent: its resolution in bits 52 to 55, each unused digit a 7. #}
{% macro h3_parent(cell, resolution) -%}
    {%- set finest = 15 -%}
    {%- set unused = 8 ** (finest - resolution) - 1 -%}
    (({{ cell }} & {{ -1 - finest * 2 ** 52 }}) | {{ resolution * 2 ** 52 + unused }})
{%- endmacro %}

{% macro cell_name(cell) %}{{ return(adapter.dispatch('cell_name')(cell)) }}{% endmacro %}

{% macro default__cell_name(cell) -%}
    lower(hex({{ cell }}))
{%- endmacro %}

{% macro duckdb__cell_name(cell) -%}
    printf('%x', {{ cell }})
{%- endmacro %}
