-- What there is to say of a source's delivery day beside its counts: refusals, drift, samples of
-- what was put aside.

with
    refused as (
        select
            receipts.source_id,
            receipts.delivery_day,
            {{ all_of(
                object({
                    'file': 'receipts.file',
                    'rule': 'receipts.rule',
                    'detail': 'receipts.detail',
                    'remedy': 'receipts.remedy',
                    'run_id': 'receipts.delivery',
                    'refused_at': 'receipts.taken_at',
                }),
                'receipts.taken_at, receipts.delivery'
            ) }} as refusals
        from {{ ref('stg_receipts') }} as receipts
        where receipts.state = 'refused'
        group by receipts.source_id, receipts.delivery_day
    ),

    drifted as (
        select
            source_id,
            delivery_day,
            {{ all_of(
                object({
                    'kind': 'kind',
                    'file': 'file',
                    'column_name': 'column_name',
                    'shape': 'shape',
                    'code_rows': 'code_rows',
                }),
                'kind, column_name, code_rows desc, shape, delivery'
            ) }} as drifts
        from {{ ref('int_delivery_drifts') }}
        group by source_id, delivery_day
    ),

    sampled as (
        select
            source_id,
            delivery_day,
            {{ all_of(
                object({
                    'table_name': 'table_name',
                    'rule_id': 'rule_id',
                    'column_name': 'column_name',
                    'file': 'file',
                    'line': 'line',
                    'shape': 'shape',
                    'run_id': 'delivery',
                }),
                'rule_id, column_name, file, line, delivery'
            ) }} as samples
        from {{ ref('int_quarantine_samples') }}
        group by source_id, delivery_day
    ),

    days as (
        select source_id, delivery_day from refused
        union
        select source_id, delivery_day from drifted
        union
        select source_id, delivery_day from sampled
    )

select
    days.source_id,
    days.delivery_day,
    refused.refusals,
    drifted.drifts,
    sampled.samples
from days
left join refused
    on days.source_id = refused.source_id and days.delivery_day = refused.delivery_day
left join drifted
    on days.source_id = drifted.source_id and days.delivery_day = drifted.delivery_day
left join sampled
    on days.source_id = sampled.source_id and days.delivery_day = sampled.delivery_day
