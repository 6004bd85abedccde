-- Rendered from the contracts by `make render`; do not edit.
-- Rows that the lake holds, every version of them, by rule of retention and UTC day.

select
    'calls_for_service-kept' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'calls_for_service') }}
group by all

union all
select
    'dispatch_assignments-kept' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'dispatch_assignments') }}
group by all

union all
select
    'patrolPositions-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'patrol_positions') }}
group by all

union all
select
    'incidents-kept' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'incidents') }}
group by all

union all
select
    'duty_roster-kept' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'duty_roster') }}
group by all

union all
select
    'serviceStations-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'service_stations') }}
group by all

union all
select
    'serviceStations-kept_2' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'station_kit') }}
group by all

union all
select
    'serviceStations-kept_3' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'station_counters') }}
group by all

union all
select
    'bodyCamSegments-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (where legal_hold) as hold_rows
from {{ source('lake', 'body_cam_segments') }}
where retention_class = 'PERMANENT' or legal_hold
group by all

union all
select
    'bodyCamSegments-kept_2' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (where legal_hold) as hold_rows
from {{ source('lake', 'body_cam_segments') }}
where retention_class = 'ROUTINE'
group by all

union all
select
    'bodyCamSegments-kept_3' as rule_id,
    day as held_day,
    count(*) as held_rows,
    count(*) filter (where legal_hold) as hold_rows
from {{ source('lake', 'body_cam_segments') }}
where retention_class = 'CASE'
group by all

union all
select
    'cameraHits-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'camera_hits') }}
where list_entry_id is null
group by all

union all
select
    'cameraHits-kept_2' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'camera_hits') }}
where verified = 'UNVERIFIED'
group by all

union all
select
    'cameraHits-kept_3' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'camera_hits') }}
where verified = 'REJECTED'
group by all

union all
select
    'cameraHits-kept_4' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'camera_hits') }}
where verified = 'CONFIRMED'
group by all

union all
select
    'cameraHits-kept_5' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'camera_counters') }}
group by all

union all
select
    'hotelOccupancy-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'hotel_occupancy') }}
group by all

union all
select
    'hotelOccupancy-kept_2' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'hotel_alerts') }}
group by all

union all
select
    'vehicles-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'vehicle_fleet') }}
group by all

union all
select
    'vehicles-kept_2' as rule_id,
    cast(coalesce(removed_at, expires_at) as date) as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'vehicle_list') }}
where coalesce(removed_at, expires_at) is not null
group by all

union all
select
    'population-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'population') }}
group by all

union all
select
    'fraudReports-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'fraud_reports') }}
group by all

union all
select
    'fraudReports-kept_2' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'stop_payment_requests') }}
group by all

union all
select
    'fraudReports-kept_3' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'fraud_hops') }}
group by all

union all
select
    'lostProperty-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'found_items') }}
where state in ('RETURNED', 'FORFEITED', 'CLOSED')
group by all

union all
select
    'lostProperty-kept_2' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'loss_reports') }}
where state in ('RETURNED', 'CLOSED')
group by all

union all
select
    'disputes-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'disputes') }}
group by all

union all
select
    'hotline12345-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'hotline_transfers') }}
group by all

union all
select
    'addressPremises-kept_1' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'addresses') }}
group by all

union all
select
    'addressPremises-kept_2' as rule_id,
    day as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'premises') }}
group by all

union all
select
    'addressPremises-kept_3' as rule_id,
    cast(expires_at as date) as held_day,
    count(*) as held_rows,
    0 as hold_rows
from {{ source('lake', 'premises_cautions') }}
where expires_at is not null
group by all
