{# The receipts of all deliveries, taken and refused, as rows. #}
{% macro receipts() %}{{ return(adapter.dispatch('receipts')()) }}{% endmacro %}

{# When the last delivery of a source was taken in, UTC; null where none ever was. #}
{% macro last_arrival(source_id) %}{{ return(adapter.dispatch('last_arrival')(source_id)) }}{% endmacro %}

{% macro default__last_arrival(source_id) -%}
    select max(cast(taken_at as timestamp))
    from {{ receipts() }} as found
    where
        state = 'taken'
        and delivery <> repeat('0', 64)
        and exists(map_values(tables), entry -> entry.source = '{{ source_id }}')
{%- endmacro %}

{% macro duckdb__last_arrival(source_id) -%}
    select max(taken_at::timestamp)
    from {{ receipts() }} as found
    where
        state = 'taken'
        and delivery <> repeat('0', 64)
        and len(list_filter(map_values(tables), lambda entry: entry.source = '{{ source_id }}')) > 0
{%- endmacro %}

{# Whether a receipt has a note of one of these kinds. #}
{% macro any_note(kinds) %}{{ return(adapter.dispatch('any_note')(kinds)) }}{% endmacro %}

{% macro default__any_note(kinds) -%}
    exists(notes, note -> note.kind in ('{{ kinds | join("', '") }}'))
{%- endmacro %}

{% macro duckdb__any_note(kinds) -%}
    len(list_filter(notes, lambda note: note.kind in ('{{ kinds | join("', '") }}'))) > 0
{%- endmacro %}

{# Whether a receipt is a refusal under one of these rules. #}
{% macro refused_under(rules) -%}
    coalesce(refusal.rule in ('{{ rules | join("', '") }}'), false)
{%- endmacro %}

{% macro spark__receipts() %}{{ lake_schema() }}.receipts{% endmacro %}

{% macro duckdb__receipts() -%}
    {%- set taken = '/receipts/*.json' if in_bucket() else '/taken/*/receipt.json' -%}
    {%- if in_bucket() -%}(select * from {% endif -%}
    read_json(
        ['{{ lake() ~ taken }}', '{{ lake() }}/refused/*.json'],
        format = 'auto',
        columns = {
            delivery: 'varchar',
            attempt: 'varchar',
            state: 'varchar',
            feed: 'varchar',
            file: 'varchar',
            day: 'varchar',
            taken_at: 'varchar',
            notes: 'struct(kind varchar, "column" varchar)[]',
            refusal: 'struct(rule varchar, detail varchar, remedy varchar)',
            tables: 'map(varchar, struct(
                source varchar, "rows" bigint, accepted bigint, quarantined bigint,
                unmapped map(varchar, map(varchar, bigint)), days map(varchar, bigint),
                dropped map(varchar, bigint), reasons map(varchar, bigint),
                warnings map(varchar, bigint)
            ))'
        }
    )
    {%- if in_bucket() %} where attempt is null or attempt in ({{ committed_tries() }})){% endif -%}
{%- endmacro %}

{# Rows of one table's entry in a receipt that were deleted under a rule before the first write. #}
{% macro deleted_under(entry, rule) %}{{ return(adapter.dispatch('deleted_under')(entry, rule)) }}{% endmacro %}

{% macro default__deleted_under(entry, rule) -%}
    coalesce(element_at({{ entry }}.dropped, '{{ rule }}'), 0)
{%- endmacro %}

{% macro duckdb__deleted_under(entry, rule) -%}
    coalesce({{ entry }}.dropped['{{ rule }}'], 0)
{%- endmacro %}

{# The sum of the values of a map. #}
{% macro total_of(counts) %}{{ return(adapter.dispatch('total_of')(counts)) }}{% endmacro %}

{% macro default__total_of(counts) -%}
    aggregate(map_values({{ counts }}), cast(0 as bigint), (sum, one) -> sum + one)
{%- endmacro %}

{% macro duckdb__total_of(counts) -%}
    list_sum(map_values({{ counts }}))
{%- endmacro %}

{# Lines that intake put aside, and why: delivery, table_name, line, reasons. Never what they say. #}
{% macro lines_aside() %}{{ return(adapter.dispatch('lines_aside')()) }}{% endmacro %}

{% macro spark__lines_aside() %}{{ lake_schema() }}.put_aside{% endmacro %}

{% macro duckdb__lines_aside() -%}
    {%- set files = lake() ~ ('/quarantine/**/*.parquet' if in_bucket() else '/taken/*/quarantine/*/*.parquet') -%}
    {%- set found = run_query("select count(*) from glob('" ~ files ~ "')").columns[0][0] if execute else 0 -%}
    {%- if found -%}
        (
            select delivery, regexp_extract(filename, 'quarantine/([^/]+)/', 1) as table_name, line, reasons
            from read_parquet(
                '{{ files }}', hive_partitioning = true, hive_types = {'delivery': varchar}, filename = true
            )
            where {{ is_committed('filename') }}
        )
    {%- else -%}
        (
            select '' as delivery, '' as table_name, 0::bigint as line, []::varchar[] as reasons
            where false
        )
    {%- endif -%}
{%- endmacro %}

{# The same lines with what may be kept of them as JSON: for the shape of it alone, see `shape_of`. #}
{% macro rows_aside() %}{{ return(adapter.dispatch('rows_aside')()) }}{% endmacro %}

{% macro spark__rows_aside() -%}
    (select delivery, table_name, line, reasons, `row` as kept from {{ lake_schema() }}.put_aside)
{%- endmacro %}

{% macro duckdb__rows_aside() -%}
    {%- set files = lake() ~ ('/quarantine/**/*.parquet' if in_bucket() else '/taken/*/quarantine/*/*.parquet') -%}
    {%- set found = run_query("select count(*) from glob('" ~ files ~ "')").columns[0][0] if execute else 0 -%}
    {%- if found -%}
        (
            select
                delivery,
                regexp_extract(filename, 'quarantine/([^/]+)/', 1) as table_name,
                line,
                reasons,
                case when json_valid("row") then "row"::json end as kept
            from read_parquet(
                '{{ files }}', hive_partitioning = true, hive_types = {'delivery': varchar}, filename = true
            )
            where {{ is_committed('filename') }}
        )
    {%- else -%}
        (
            select
                '' as delivery, '' as table_name, 0::bigint as line, []::varchar[] as reasons, null::json as kept
            where false
        )
    {%- endif -%}
{%- endmacro %}

{# The text under a name that a column holds. #}
{% macro text_under(document, name) %}{{ return(adapter.dispatch('text_under')(document, name)) }}{% endmacro %}

{% macro default__text_under(document, name) -%}
    get_json_object({{ document }}, '$[\'' || {{ name }} || '\']')
{%- endmacro %}

{% macro duckdb__text_under(document, name) -%}
    json_extract_string({{ document }}, '$."' || {{ name }} || '"')
{%- endmacro %}
