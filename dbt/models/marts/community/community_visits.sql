-- Premises that are visited regularly: when last, when next, and what was found there.

with
    found as (
        -- What a visit found at the place itself.
        select
            place_id,
            count(*) filter (where is_open) as findings_open,
            count(*) filter (where closed_at is not null) as findings_fixed,
            median({{ seconds_between('registered_at', 'closed_at') }} / 86400)
                as median_fix_days
        from {{ ref('int_disputes') }}
        where source = 'VISIT'
        group by place_id
    ),

    hazards as (
        select transfers.segment_id, count(*) as hazards
        from {{ ref('stg_hotline_transfers') }} as transfers
        inner join {{ ref('hotline_issues') }} as issues on transfers.category = issues.category
        where issues.hazard and transfers.closed_at is null
        group by transfers.segment_id
    )

select
    visits.premises_id,
    visits.premises_class,
    visits.grid_id,
    visits.interval_days,
    visits.last_visit_at,
    visits.due_at,
    visits.visits,
    visits.proof_minutes as visit_proof_minutes,
    visits.dwell_minutes as dwell_needed_minutes,
    coalesce(found.findings_open, 0) as findings_open,
    coalesce(found.findings_fixed, 0) as findings_fixed,
    found.median_fix_days::double as median_fix_days,
    coalesce(hazards.hazards, 0) as segment_hazards_open
from {{ ref('int_site_visits') }} as visits
left join found on visits.address_code = found.place_id
left join hazards on visits.segment_id = hazards.segment_id
