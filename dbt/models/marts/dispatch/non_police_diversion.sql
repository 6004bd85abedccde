-- Every call, with its transfer to the hotline where there is one; and what came from the hotline.

with
    calls as (
        select
            call_id,
            call_no,
            coalesce(grid_id, area_id) as area_id,
            received_at
        from {{ ref('int_call_times') }}
        where not coalesce(is_abandoned, false)
    ),

    transfers as (
        select
            transfer_id,
            direction,
            call_no,
            category,
            handler_dept,
            segment_id,
            handed_over_at,
            case
                when acked_at >= handed_over_at
                    then {{ seconds_between('handed_over_at', 'acked_at') }}
            end as ack_after_seconds,
            case
                when closed_at >= handed_over_at
                    then {{ seconds_between('handed_over_at', 'closed_at') }} / 3600
            end as closed_after_hours,
            coalesce(bounced, false) as bounced,
            rating
        from {{ ref('stg_hotline_transfers') }}
    ),

    harmed as (
        select distinct transfers.transfer_id
        from transfers
        inner join {{ ref('stg_incidents') }} as incidents
            on
                transfers.call_no = incidents.call_no
                and transfers.handed_over_at <= incidents.recorded_at
                and {{ seconds_between('transfers.handed_over_at', 'incidents.recorded_at') }}
                <= 86400
        where transfers.direction = 'TO_12345'
    ),

    outward as (
        select
            coalesce(transfers.transfer_id, calls.call_id) as record_id,
            transfers.transfer_id,
            calls.call_id,
            'TO_12345' as direction,
            transfers.category,
            transfers.handler_dept,
            calls.area_id,
            calls.received_at as happened_at,
            transfers.handed_over_at,
            transfers.ack_after_seconds,
            transfers.closed_after_hours,
            transfers.bounced,
            transfers.rating
        from calls
        left join transfers
            on calls.call_no = transfers.call_no and transfers.direction = 'TO_12345'
    ),

    inward as (
        select
            transfers.transfer_id as record_id,
            transfers.transfer_id,
            null::string as call_id,
            transfers.direction,
            transfers.category,
            transfers.handler_dept,
            places.grid_id as area_id,
            transfers.handed_over_at as happened_at,
            transfers.handed_over_at,
            transfers.ack_after_seconds,
            transfers.closed_after_hours,
            transfers.bounced,
            transfers.rating
        from transfers
        left join {{ ref('int_places') }} as places on transfers.segment_id = places.place_code
        where transfers.direction = 'TO_110'
    ),

    records as (
        select * from outward
        union all
        select * from inward
    )

select
    records.record_id,
    records.transfer_id,
    records.call_id,
    records.direction,
    records.category as reason_code,
    records.handler_dept,
    records.area_id,
    {{ local_time('records.happened_at') }}::date as day,
    records.handed_over_at,
    records.ack_after_seconds::double as ack_after_seconds,
    records.closed_after_hours::double as closed_after_hours,
    records.bounced,
    records.rating::bigint as satisfaction,
    harmed.transfer_id is not null as became_incident
from records
left join harmed on records.transfer_id = harmed.transfer_id
