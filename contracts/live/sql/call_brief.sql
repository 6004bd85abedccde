-- Rendered from dbt/models by `make render`; do not edit.
-- What is known of an open call and of its place. Of a dwelling no history is told.
with
    premises as (
        select address_code, min(premises_id) as premises_id, min(premises_class) as premises_class
        from stg_premises
        where valid_to is null
        group by address_code
    ),
    cautions as (
        select
            premises_id,
            list(struct_pack(text := text, set_by := set_by, expires_at := expires_at) order by expires_at) as premises_cautions
        from stg_premises_cautions
        group by premises_id
    ),
    entrances as (
        select address_code, unnest(entrance_points) as entrance
        from stg_addresses
    ),
    placed as (
        select
            address_code,
            split_part(entrance, ' ', 2)::double as latitude,
            split_part(entrance, ' ', 1)::double as longitude
        from entrances
    ),
    nearest as (
        select
            calls.call_id,
            min_by(
                struct_pack(latitude := placed.latitude, longitude := placed.longitude),
                (
        2 * 6371008.8 * asin(sqrt(
            power(sin(radians(placed.latitude - calls.latitude) / 2), 2)
            + cos(radians(calls.latitude)) * cos(radians(placed.latitude))
            * power(sin(radians(placed.longitude - calls.longitude) / 2), 2)
        ))
    )
            ) as nearest_entrance
        from int_open_calls as calls
        inner join placed on calls.address_code = placed.address_code
        group by calls.call_id
    ),
    earlier as (
        select calls.call_id, count(*) as calls_before
        from int_open_calls as calls
        inner join int_place_calls as others
            on
                calls.address_code = others.address_code
                and calls.received_at > others.offered_at
                and (date_diff('millisecond', others.offered_at, calls.received_at) / 1000.0) <= 90 * 86400
        group by calls.call_id
    )
select
    calls.call_id,
    calls.area_id,
    calls.type_common,
    calls.priority_common,
    calls.latitude,
    calls.longitude,
    calls.accuracy_m,
    nearest.nearest_entrance,
    premises.premises_class,
    cautions.premises_cautions,
    case
        when premises.premises_class is not null and premises.premises_class <> 'DWELLING'
            then coalesce(earlier.calls_before, 0)
    end as prior_calls_90d,
    calls.assigned_units,
    calls.received_at,
    said.nature_text,
    said.callback_enc,
    'callback_enc' || chr(31) || said.centre_id || chr(31) || said.call_no as callback_bound,
    said.audio_ref,
    calls.last_event_at
from int_open_calls as calls
inner join stg_calls_for_service as said
    on calls.call_id = said.centre_id || '/' || said.call_no
left join premises on calls.address_code = premises.address_code
left join cautions on premises.premises_id = cautions.premises_id
left join nearest on calls.call_id = nearest.call_id
left join earlier on calls.call_id = earlier.call_id
