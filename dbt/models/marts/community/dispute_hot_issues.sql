-- Disputes by issue, class of premises and area, each with who can remove its cause.

with
    disputes as (
        select * from {{ ref('int_disputes') }}
    ),

    open_matters as (
        select distinct transfers.segment_id, issues.issue_type
        from {{ ref('stg_hotline_transfers') }} as transfers
        inner join {{ ref('hotline_issues') }} as issues on transfers.category = issues.category
        where transfers.closed_at is null and issues.issue_type is not null
    ),

    described as (
        select
            disputes.dispute_id,
            {{ local_time('disputes.registered_at') }}::date as day,
            disputes.type as issue_type,
            disputes.premises_class,
            disputes.grid_id,
            disputes.town_id,
            disputes.is_return,
            coalesce(of_class.handler_dept, of_any.handler_dept) as responsible_dept,
            disputes.is_open or open_matters.segment_id is not null as has_open_action,
            case when disputes.is_open then disputes.deadline_at end as due_at
        from disputes
        left join {{ ref('issue_owners') }} as of_class
            on
                disputes.type = of_class.issue_type
                and disputes.premises_class = of_class.premises_class
        left join {{ ref('issue_owners') }} as of_any
            on disputes.type = of_any.issue_type and of_any.premises_class = 'ANY'
        left join open_matters
            on
                disputes.segment_id = open_matters.segment_id
                and disputes.type = open_matters.issue_type
    )

{% for level, area in (('VILLAGE', 'grid_id'), ('TOWN', 'town_id')) %}
    select
        dispute_id,
        '{{ level }}' as area_level,
        {{ area }} as area_id,
        day,
        issue_type,
        premises_class,
        is_return,
        responsible_dept,
        has_open_action,
        due_at
    from described
    {% if not loop.last %}union all{% endif %}
{% endfor %}
