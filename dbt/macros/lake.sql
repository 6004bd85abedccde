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

{# The tries whose rows count, as a query. A marker names delivery and try: one listing tells. #}
{% macro committed_tries() -%}
    select split_part(parse_filename(file), '.', 2) as attempt from glob('{{ lake() }}/committed/*')
{%- endmacro %}

{# Whether a file is of a delivery that was committed. A folder holds no others. #}
{% macro is_committed(filename) -%}
    {%- if in_bucket() -%}
        split_part(parse_filename({{ filename }}), '.', 1) in ({{ committed_tries() }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# The pattern of a table's accepted files. In a bucket the table comes before the delivery. #}
{% macro files_of(table) -%}
    {{ return(lake() ~ ('/accepted/' ~ table ~ '/**/*.parquet' if in_bucket() else '/taken/*/accepted/' ~ table ~ '/*/*.parquet')) }}
{%- endmacro %}
