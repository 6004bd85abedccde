{# Keys that stand on more than one row of a model; the contract promises one. #}
{% test one_row_a_key(model, key) %}
    select {{ key | join(', ') }}, count(*) as copies
    from {{ model }}
    group by {{ key | join(', ') }}
    having count(*) > 1
{% endtest %}
