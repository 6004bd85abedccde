-- Public and commercial premises by the calls of twelve months. Homes are not in it.

with
    latest as (
        select max(offered_at) as offered_at from {{ ref('stg_calls_for_service') }}
    ),

    premises as (
        select
            premises.premises_id,
            premises.premises_class,
            premises.address_code,
            places.grid_id as area_id
        from {{ ref('stg_premises') }} as premises
        left join {{ ref('int_places') }} as places on premises.address_code = places.place_code
        where
            premises.valid_to is null
            and premises.premises_class not in ('DWELLING', 'CARE_HOME', 'UNMAPPED')
    ),

    calls as (
        select
            premises.premises_id,
            calls.centre_id || '/' || calls.call_no as call_id,
            calls.call_no,
            calls.type_common,
            calls.offered_at
        from {{ ref('stg_calls_for_service') }} as calls
        inner join premises on calls.address_code = premises.address_code
        cross join latest
        where
            not coalesce(calls.abandoned, false)
            and calls.type_common not in ('ABANDONED', 'NON_POLICE')
            and {{ months_after('calls.offered_at', 12) }} > latest.offered_at
    ),

    by_type as (
        select premises_id, type_common, count(*) as type_calls
        from calls
        group by premises_id, type_common
    ),

    problems as (
        select
            premises_id,
            count(*) as distinct_types,
            {{ last_said('type_common', '(type_calls, type_common)') }} as problem_tag,
            max(type_calls) as problem_calls
        from by_type
        group by premises_id
    ),

    called as (
        select
            calls.premises_id,
            count(distinct calls.call_id) as calls_12m,
            count(distinct incidents.incident_no) as incidents_12m,
            max(calls.offered_at) as last_call_at
        from calls
        left join {{ ref('stg_incidents') }} as incidents on calls.call_no = incidents.call_no
        group by calls.premises_id
    ),

    partners as (
        -- What names the problem comes before what names the class, and that before neither.
        select
            premises.premises_id,
            max_by(
                partners.partner,
                case when partners.problem = 'ANY' then 0 else 2 end
                + case when partners.premises_class = 'ANY' then 0 else 1 end
            ) as partner_agency
        from premises
        inner join problems on premises.premises_id = problems.premises_id
        inner join {{ ref('problem_partners') }} as partners
            on
                partners.problem in ('ANY', problems.problem_tag)
                and partners.premises_class in ('ANY', premises.premises_class)
        group by premises.premises_id
    ),

    open_disputes as (
        select distinct address_code
        from {{ ref('stg_disputes') }}
        where closed_at is null
    )

select
    premises.premises_id,
    premises.premises_class,
    premises.area_id,
    called.calls_12m,
    problems.distinct_types,
    called.incidents_12m,
    called.last_call_at,
    problems.problem_tag,
    problems.problem_calls,
    partners.partner_agency,
    open_disputes.address_code is not null as open_action
from premises
inner join called on premises.premises_id = called.premises_id
inner join problems on premises.premises_id = problems.premises_id
inner join partners on premises.premises_id = partners.premises_id
left join open_disputes on premises.address_code = open_disputes.address_code
