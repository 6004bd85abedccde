{# A value of a unit test as its column's type: what YAML gives as a list or an object is one. #}
{% macro spark__safe_cast(field, type) -%}
    cast({{ spark_value(field) }} as {{ type }})
{%- endmacro %}

{# Text comes as SQL already. #}
{% macro spark_value(value) %}
    {% if value is mapping %}
        {% set fields = [] %}
        {% for name, one in value.items() %}
            {% do fields.append("'" ~ name ~ "', " ~ spark_literal(one)) %}
        {% endfor %}
        {{ return('named_struct(' ~ fields | join(', ') ~ ')') }}
    {% elif value is iterable and value is not string %}
        {% set elements = [] %}
        {% for one in value %}{% do elements.append(spark_literal(one)) %}{% endfor %}
        {{ return('array(' ~ elements | join(', ') ~ ')') }}
    {% endif %}
    {{ return(value) }}
{% endmacro %}

{# A value as Spark writes it, whatever stands in it. #}
{% macro spark_literal(value) %}
    {% if value is none %}
        {{ return('null') }}
    {% elif value is string %}
        {{ return("'" ~ value | replace('\\', '\\\\') | replace("'", "\\'") ~ "'") }}
    {% endif %}
    {{ return(spark_value(value)) }}
{% endmacro %}
