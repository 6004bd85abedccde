-- Reports by day, district, kind and channel. Every day from the first to the last has a row for
-- each kind and channel of each district, so that days without a report count as days.

with
    reports as (
        select
            report_id,
            district_id as area_id,
            typology,
            channel,
            victim_age_band as age_band,
            amount_cny,
            {{ local_time('reported_at') }}::date as report_day
        from {{ ref('stg_fraud_reports') }}
    ),

    ends as (
        select min(report_day)::timestamp as first_day, max(report_day)::timestamp as last_day
        from reports
    ),

    days as (
        select {{ steps('first_day', 'last_day', 1440) }} as day_at
        from ends
        where first_day is not null
    ),

    kinds as (
        select distinct typology, channel from reports
    ),

    residents as (
        select left(zone_id, 6) as area_id, sum(residents) as residents
        from {{ ref('int_cells') }}
        group by left(zone_id, 6)
    ),

    districts as (
        select distinct reports.area_id, residents.residents
        from reports
        left join residents on reports.area_id = residents.area_id
    ),

    both_kinds as (
        select
            report_day,
            area_id,
            typology,
            channel,
            report_id,
            true as is_report,
            age_band,
            amount_cny::double as lost_cny,
            null::double as residents
        from reports
        union all
        select
            days.day_at::date as report_day,
            districts.area_id,
            kinds.typology,
            kinds.channel,
            '' as report_id,
            false as is_report,
            null as age_band,
            null::double as lost_cny,
            districts.residents::double as residents
        from days
        cross join districts
        cross join kinds
    )

select
    both_kinds.report_day,
    both_kinds.area_id,
    both_kinds.typology,
    both_kinds.channel,
    both_kinds.report_id,
    both_kinds.is_report,
    both_kinds.age_band,
    both_kinds.lost_cny,
    both_kinds.residents,
    notices.notice_template_id
from both_kinds
left join {{ ref('fraud_notices') }} as notices on both_kinds.typology = notices.typology
