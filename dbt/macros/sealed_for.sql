{% macro sealed_for(column, key) -%}
    {#- What a value is sealed for, as `contracts.sealing` and intake write it. -#}
    '{{ column }}' || chr(31) || {{ key | join(" || chr(31) || ") }}
{%- endmacro %}
