{# Minutes of patrol by cell that the lake keeps after their positions are deleted, as rows: #}
{# day, unit_id, minute_at, cell. Written when a snapshot is published; deleted by their own period. #}
{% macro patrol_traces() %}{{ return(adapter.dispatch('patrol_traces')()) }}{% endmacro %}

{% macro spark__patrol_traces() %}{{ lake_schema() }}.patrol_traces{% endmacro %}

{% macro duckdb__patrol_traces() -%}
    {%- set files = beside_lake() ~ '/derived/patrol_traces/*/traces.parquet' -%}
    {%- set found = run_query("select count(*) from glob('" ~ files ~ "')").columns[0][0] if execute else 0 -%}
    {%- if found -%}
        (
            select day, unit_id, minute_at, cell
            from read_parquet('{{ files }}', hive_partitioning = true, hive_types = {'day': date})
        )
    {%- else -%}
        (
            select
                null::date as day, '' as unit_id, null::timestamp as minute_at, 0::bigint as cell
            where false
        )
    {%- endif -%}
{%- endmacro %}

{# Days of positions of which the lake holds neither positions nor traces any more. #}
{% macro days_without_traces() %}{{ return(adapter.dispatch('days_without_traces')()) }}{% endmacro %}

{% macro spark__days_without_traces() -%}
    select day from {{ this }}
    except
    select day
    from (
        select day from {{ source('lake', 'patrol_positions') }}
        union all
        select day from {{ lake_schema() }}.patrol_traces
    ) as files
{%- endmacro %}

{% macro duckdb__days_without_traces() -%}
    select day from {{ this }}
    except
    select regexp_extract(file, 'day=([0-9-]{10})', 1)::date as day
    from (
        select file from glob('{{ files_of('patrol_positions') }}')
        union all
        select file from glob('{{ beside_lake() }}/derived/patrol_traces/*/traces.parquet')
    ) as files
{%- endmacro %}

{# What the premises that are visited, their places and the rules of visits come to, as one text. #}
{% macro fingerprint_of_sites() %}
    {% if not execute or load_relation(ref('stg_premises')) is none or load_relation(ref('stg_addresses')) is none or load_relation(ref('visit_rules')) is none %}
        {{ return('') }}
    {% endif %}
    {% set wanted %}
        select coalesce({{ fingerprint('site') }}, md5(''))
        from (
            select concat_ws(
                '|', premises.premises_id, addresses.latitude, addresses.longitude, rules.radius_m
            ) as site
            from {{ ref('stg_premises') }} as premises
            inner join {{ ref('visit_rules') }} as rules
                on premises.premises_class = rules.premises_class
            inner join {{ ref('stg_addresses') }} as addresses
                on premises.address_code = addresses.address_code
            where premises.valid_to is null
        ) as sites
    {% endset %}
    {{ return(':' ~ run_query(wanted).columns[0][0]) }}
{% endmacro %}
