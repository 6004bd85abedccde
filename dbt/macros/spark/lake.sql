{#
    The lake as Spark reads it: tables over its files in a schema beside the warehouse's, made when a
    run begins. A table that stands with the same columns stays, and only looks again what files
    there are; `input_file_name` and partitions of other places are not needed to know a row's
    delivery and day, since both stand in the path of its file and prune files as partitions do.
#}
{% macro lay_out_lake() %}{{ return(adapter.dispatch('lay_out_lake')()) }}{% endmacro %}

{% macro default__lay_out_lake() %}{% endmacro %}

{% macro spark__lay_out_lake() %}
    {% if not execute %}{{ return('') }}{% endif %}
    {% do run_query('create schema if not exists ' ~ lake_schema()) %}
    {% set there = run_query('show tables in ' ~ lake_schema()).columns['tableName'].values() %}
    {% for name, files in files_of_lake().items() %}
        {% do lay_out(name, files, there) %}
    {% endfor %}
    {% for source in graph.sources.values() if source.source_name == 'lake' %}
        {% do lay_out(source.name, accepted(source), there) %}
    {% endfor %}
    {{ return('') }}
{% endmacro %}

{% macro lay_out(name, files, there) %}
    {% set columns = [] %}
    {% for column, type in files.columns.items() %}
        {% do columns.append('`' ~ column ~ '` ' ~ type) %}
    {% endfor %}
    {% set told = columns | join(', ') ~ files.of ~ files.path ~ files.named ~ files.get('options', '') %}
    {% set table = name ~ '_' ~ local_md5(told)[:8] %}
    {% if table in there %}
        {% do run_query('refresh table ' ~ lake_schema() ~ '.' ~ table) %}
    {% else %}
        {% do run_query(
            'create table if not exists ' ~ lake_schema() ~ '.' ~ table ~ ' (' ~ columns | join(', ')
            ~ ') using ' ~ files.of ~ " options (path '" ~ lake() ~ '/' ~ files.path
            ~ "', pathGlobFilter '" ~ files.named ~ "', recursiveFileLookup 'true'"
            ~ files.get('options', '') ~ ')'
        ) %}
        {% do run_query(
            'create or replace view ' ~ lake_schema() ~ '.' ~ name ~ ' as select *'
            ~ files.get('also', '') ~ ' from ' ~ lake_schema() ~ '.' ~ table
        ) %}
    {% endif %}
{% endmacro %}

{# What stands in the path of a row's file after a word. #}
{% macro in_path(pattern) -%}
    regexp_extract(_metadata.file_path, '{{ pattern }}', 1)
{%- endmacro %}

{# The accepted rows of a table, with the columns that its contract promises. #}
{% macro accepted(source) %}
    {% set columns = {} %}
    {% for column in source.columns.values() %}
        {% do columns.update({column.name: engine_type(column.data_type)}) %}
    {% endfor %}
    {{ return({
        'of': 'parquet',
        'path': 'taken/*/accepted/' ~ source.name ~ '/*/*.parquet',
        'named': '*.parquet',
        'columns': columns,
        'also': ', ' ~ in_path('delivery=([^/]+)/') ~ ' as delivery, try_cast('
            ~ in_path('day=([^/]+)/') ~ ' as date) as day'
    }) }}
{% endmacro %}

{# All else that models read of the lake. Where there may be no file, `refused` stands for one. #}
{% macro files_of_lake() %}
    {% set counts = 'map<string, bigint>' %}
    {{ return({
        'receipts': {
            'of': 'json',
            'path': '{taken/*/receipt.json,refused/*.json}',
            'named': '*.json',
            'options': ", multiLine 'true'",
            'columns': {
                'delivery': 'string', 'state': 'string', 'feed': 'string', 'file': 'string',
                'day': 'string', 'taken_at': 'string',
                'notes': 'array<struct<kind: string, `column`: string>>',
                'refusal': 'struct<rule: string, detail: string, remedy: string>',
                'tables': 'map<string, struct<source: string, `rows`: bigint, accepted: bigint, '
                    ~ 'quarantined: bigint, unmapped: map<string, ' ~ counts ~ '>, days: ' ~ counts
                    ~ ', dropped: ' ~ counts ~ ', reasons: ' ~ counts ~ ', warnings: ' ~ counts ~ '>>',
            }
        },
        'put_aside': {
            'of': 'parquet',
            'path': '{taken/*/quarantine/*/*.parquet,refused}',
            'named': '*.parquet',
            'columns': {'line': 'bigint', 'reasons': 'array<string>', 'row': 'string'},
            'also': ', ' ~ in_path('delivery=([^/]+)/') ~ ' as delivery, '
                ~ in_path('quarantine/([^/]+)/') ~ ' as table_name'
        },
        'validations': {
            'of': 'json',
            'path': '{quality/results/*/*/result.json,refused}',
            'named': 'result.json',
            'options': ", multiLine 'true'",
            'columns': {
                'source_id': 'string', 'day': 'string', 'run_id': 'string', 'run_at': 'string',
                'contract_version': 'string',
                'results': 'array<struct<rule_id: string, `table`: string, dimension: string, '
                    ~ 'severity: string, state: string, rows_checked: bigint, rows_failed: bigint, '
                    ~ 'observed: double>>'
            }
        },
        'deletions': {
            'of': 'json',
            'path': '{retention/receipts/*.jsonl,refused}',
            'named': '*.jsonl',
            'columns': {
                'rule': 'string', 'rows': 'bigint', 'lag_seconds': 'double', 'receipt': 'string',
                'at': 'timestamp'
            }
        },
        'holds': {
            'of': 'json',
            'path': '{retention/holds.json,refused}',
            'named': 'holds.json',
            'options': ", multiLine 'true'",
            'columns': {'table': 'string', 'condition': 'string', 'lifted_at': 'string'}
        },
        'patrol_traces': {
            'of': 'parquet',
            'path': '{derived/patrol_traces/*/traces.parquet,refused}',
            'named': 'traces.parquet',
            'columns': {'unit_id': 'string', 'minute_at': 'timestamp', 'cell': 'bigint'},
            'also': ', try_cast(' ~ in_path('day=([^/]+)/') ~ ' as date) as day'
        }
    }) }}
{% endmacro %}

{# Beside the warehouse's own schema, so that two installations can share a catalogue. #}
{% macro lake_schema() -%}
    {{ target.schema }}_lake
{%- endmacro %}
