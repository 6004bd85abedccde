{# Of the rows with one key, the newest version, whatever order they arrived in. #}
{# Equal versions are told apart by delivery and line, which are the same in every order. #}
{% macro newest_version(relation, columns, key, version) %}
    select {{ columns | join(', ') }}, day, delivery
    from (
        select
            *,
            row_number() over (
                partition by {{ key | join(', ') }}
                order by {{ version }} desc nulls last, delivery desc, _line desc
            ) as recency
        from {{ relation }}
    ) as versions
    where recency = 1
{% endmacro %}

{# Of the rows of a group that say it, what the last by an order says; engines differ on nulls. #}
{% macro last_said(value, by) -%}
    max_by({{ value }}, {{ by }}) filter (where {{ value }} is not null)
{%- endmacro %}
