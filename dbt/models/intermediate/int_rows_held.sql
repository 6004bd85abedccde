-- Rendered from the contracts by `make render`; do not edit.
-- Rows that the lake holds, every version of them, by rule of retention and UTC day.

select
    'calls_for_service-kept' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'calls_for_service',
            ['centre_id', 'call_no']
        ) }}
    ) as hold_rows
from {{ source('lake', 'calls_for_service') }}
group by all

union all
select
    'call_links-kept' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'call_links',
            ['centre_id', 'call_no', 'other_call_no']
        ) }}
    ) as hold_rows
from {{ source('lake', 'call_links') }}
group by all

union all
select
    'call_dispositions-kept' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'call_dispositions',
            ['centre_id', 'call_no']
        ) }}
    ) as hold_rows
from {{ source('lake', 'call_dispositions') }}
group by all

union all
select
    'calls_for_service-callback_enc-erased' as rule_id,
    cast(coalesce(closed_at, offered_at) as date) as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'calls_for_service',
            ['centre_id', 'call_no']
        ) }}
    ) as hold_rows
from {{ source('lake', 'calls_for_service') }}
where callback_enc is not null
group by all

union all
select
    'dispatch_assignments-kept' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'dispatch_assignments',
            ['call_no', 'unit_id', 'assign_seq', 'status_code', 'status_at']
        ) }}
    ) as hold_rows
from {{ source('lake', 'dispatch_assignments') }}
group by all

union all
select
    'patrolPositions-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'patrol_positions',
            ['unit_id', 'fix_at']
        ) }}
    ) as hold_rows
from {{ source('lake', 'patrol_positions') }}
group by all

union all
select
    'incidents-kept' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'incidents',
            ['agency_id', 'incident_no']
        ) }}
    ) as hold_rows
from {{ source('lake', 'incidents') }}
group by all

union all
select
    'duty_roster-kept' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'duty_roster',
            ['unit_id', 'shift_start']
        ) }}
    ) as hold_rows
from {{ source('lake', 'duty_roster') }}
group by all

union all
select
    'serviceStations-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'service_stations',
            ['station_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'service_stations') }}
group by all

union all
select
    'serviceStations-kept_2' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'station_kit',
            ['station_id', 'item_code']
        ) }}
    ) as hold_rows
from {{ source('lake', 'station_kit') }}
group by all

union all
select
    'serviceStations-kept_3' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'station_counters',
            ['station_id', 'service_code', 'hour']
        ) }}
    ) as hold_rows
from {{ source('lake', 'station_counters') }}
group by all

union all
select
    'bodyCamSegments-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where coalesce(legal_hold, false) or {{ under_hold(
            'body_cam_segments',
            ['segment_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'body_cam_segments') }}
where retention_class = 'PERMANENT' or legal_hold
group by all

union all
select
    'bodyCamSegments-kept_2' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where coalesce(legal_hold, false) or {{ under_hold(
            'body_cam_segments',
            ['segment_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'body_cam_segments') }}
where retention_class = 'ROUTINE'
group by all

union all
select
    'bodyCamSegments-kept_3' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where coalesce(legal_hold, false) or {{ under_hold(
            'body_cam_segments',
            ['segment_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'body_cam_segments') }}
where retention_class = 'CASE'
group by all

union all
select
    'cameraHits-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'camera_hits',
            ['camera_id', 'seen_at', 'list_entry_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'camera_hits') }}
where list_entry_id is null
group by all

union all
select
    'cameraHits-kept_2' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'camera_hits',
            ['camera_id', 'seen_at', 'list_entry_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'camera_hits') }}
where verified = 'UNVERIFIED'
group by all

union all
select
    'cameraHits-kept_3' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'camera_hits',
            ['camera_id', 'seen_at', 'list_entry_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'camera_hits') }}
where verified = 'REJECTED'
group by all

union all
select
    'cameraHits-kept_4' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'camera_hits',
            ['camera_id', 'seen_at', 'list_entry_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'camera_hits') }}
where verified = 'CONFIRMED'
group by all

union all
select
    'cameraHits-kept_5' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'camera_counters',
            ['camera_id', 'interval_start']
        ) }}
    ) as hold_rows
from {{ source('lake', 'camera_counters') }}
group by all

union all
select
    'cameraHits-kept_6' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'hit_verifications',
            ['camera_id', 'seen_at', 'list_entry_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'hit_verifications') }}
where verified <> 'CONFIRMED'
group by all

union all
select
    'cameraHits-kept_7' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'hit_verifications',
            ['camera_id', 'seen_at', 'list_entry_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'hit_verifications') }}
where verified = 'CONFIRMED'
group by all

union all
select
    'camera_hits-plate_enc-erased' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'camera_hits',
            ['camera_id', 'seen_at', 'list_entry_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'camera_hits') }}
where plate_enc is not null
group by all

union all
select
    'hotelOccupancy-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'hotel_occupancy',
            ['hotel_id', 'date']
        ) }}
    ) as hold_rows
from {{ source('lake', 'hotel_occupancy') }}
group by all

union all
select
    'hotelOccupancy-kept_2' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'hotel_alerts',
            ['alert_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'hotel_alerts') }}
group by all

union all
select
    'hotelOccupancy-kept_3' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'hotel_alert_outcomes',
            ['alert_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'hotel_alert_outcomes') }}
group by all

union all
select
    'vehicles-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'vehicle_fleet',
            ['area_id', 'month', 'class', 'energy']
        ) }}
    ) as hold_rows
from {{ source('lake', 'vehicle_fleet') }}
group by all

union all
select
    'vehicles-kept_2' as rule_id,
    cast(coalesce(removed_at, expires_at) as date) as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'vehicle_list',
            ['list_entry_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'vehicle_list') }}
where coalesce(removed_at, expires_at) is not null
group by all

union all
select
    'vehicle_list-plate_enc-erased' as rule_id,
    cast(coalesce(removed_at, expires_at) as date) as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'vehicle_list',
            ['list_entry_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'vehicle_list') }}
where plate_enc is not null
group by all

union all
select
    'population-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'population',
            ['grid_id', 'as_of', 'band']
        ) }}
    ) as hold_rows
from {{ source('lake', 'population') }}
group by all

union all
select
    'fraudReports-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'fraud_reports',
            ['report_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'fraud_reports') }}
group by all

union all
select
    'fraudReports-kept_2' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'stop_payment_requests',
            ['request_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'stop_payment_requests') }}
group by all

union all
select
    'fraudReports-kept_3' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'fraud_hops',
            ['report_id', 'hop_no', 'txn_ref']
        ) }}
    ) as hold_rows
from {{ source('lake', 'fraud_hops') }}
group by all

union all
select
    'lostProperty-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'found_items',
            ['item_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'found_items') }}
where state in ('RETURNED', 'FORFEITED', 'CLOSED')
group by all

union all
select
    'lostProperty-kept_2' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'loss_reports',
            ['loss_report_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'loss_reports') }}
where state in ('RETURNED', 'CLOSED')
group by all

union all
select
    'disputes-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'disputes',
            ['dispute_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'disputes') }}
group by all

union all
select
    'hotline12345-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'hotline_transfers',
            ['transfer_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'hotline_transfers') }}
group by all

union all
select
    'addressPremises-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'addresses',
            ['address_code']
        ) }}
    ) as hold_rows
from {{ source('lake', 'addresses') }}
group by all

union all
select
    'addressPremises-kept_2' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'premises',
            ['premises_id']
        ) }}
    ) as hold_rows
from {{ source('lake', 'premises') }}
group by all

union all
select
    'addressPremises-kept_3' as rule_id,
    cast(expires_at as date) as held_day,
    count(*) as held_rows,
    count(*) filter (
        where {{ under_hold(
            'premises_cautions',
            ['premises_id', 'caution_no']
        ) }}
    ) as hold_rows
from {{ source('lake', 'premises_cautions') }}
where expires_at is not null
group by all
