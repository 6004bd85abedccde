{#
    What a text looks like without saying it: digits as 9, letters as A, Chinese as 字, all else as it
    is, at most forty characters. What intake withheld says so.
#}
{% macro shape_of(text) %}{{ return(adapter.dispatch('shape_of')(text)) }}{% endmacro %}

{% macro default__shape_of(text) -%}
    case
        when {{ text }} = '(withheld)' then '(withheld)'
        else left(
            regexp_replace(
                regexp_replace(
                    regexp_replace({{ text }}, '\\p{N}', '9'), '\\p{IsHan}', '字'
                ),
                '[\\p{L}\\p{M}&&[^字]]', 'A'
            ),
            40
        )
    end
{%- endmacro %}

{% macro duckdb__shape_of(text) -%}
    case
        when {{ text }} = '(withheld)' then '(withheld)'
        else left(
            regexp_replace(
                regexp_replace(
                    regexp_replace({{ text }}, '\p{N}', '9', 'g'), '\p{Han}', '字', 'g'
                ),
                '[^\p{Han}\PL]|\p{M}', 'A', 'g'
            ),
            40
        )
    end
{%- endmacro %}
