{# Where deliveries lie: a folder, or an address in an object store. #}
{% macro lake() -%}
    {{ return(env_var('STATIONHOUSE_LAKE', '') or env_var('STATIONHOUSE_HOME', '../var') ~ '/lake') }}
{%- endmacro %}

{# Whether the lake is in an object store, where rows lie before the receipt that commits them. #}
{% macro in_bucket() %}{{ return('://' in lake()) }}{% endmacro %}

{# Where what is worked out from deliveries lies: in the lake's folder, or in that of the house. #}
{% macro beside_lake() -%}
    {{ return(env_var('STATIONHOUSE_HOME', '../var') ~ '/lake' if in_bucket() else lake()) }}
{%- endmacro %}

{# Whether a file is of a delivery that was committed. A folder holds no others. #}
{% macro is_committed(filename) -%}
    {%- if in_bucket() -%}
        split_part(parse_filename({{ filename }}), '.', 1) in (select attempt from {{ receipts() }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
