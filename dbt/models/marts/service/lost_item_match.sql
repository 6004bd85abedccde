-- Items in custody by what may be told of them. What is free text is read for known words only.

with
    weights as (
        select
            max(value) filter (where rule = 'COLOUR') as weight_colour,
            max(value) filter (where rule = 'BRAND') as weight_brand,
            max(value) filter (where rule = 'FEATURES') as weight_features,
            max(value) filter (where rule = 'PLACE') as weight_place,
            max(value) filter (where rule = 'TIME') as weight_time,
            max(value) filter (where rule = 'SAME_TOWN') as same_town,
            max(value) filter (where rule = 'FOUND_WITHIN_HOURS') as found_within_hours,
            max(value) filter (where rule = 'LEAST_SCORE') as least_score
        from {{ ref('item_match') }}
    ),

    items as (
        select *
        from {{ ref('stg_found_items') }}
        where state in ('HELD', 'NOTICED') and returned_at is null
    ),

    brands as (
        select items.item_id, min(words.brand) as brand
        from items
        inner join {{ ref('item_brand_words') }} as words
            on contains(upper(items.brand), words.word)
        group by items.item_id
    ),

    features as (
        select told.item_id, {{ all_of('told.feature', 'told.feature') }} as features
        from (
            select distinct items.item_id, words.feature
            from items
            inner join {{ ref('item_feature_words') }} as words
                on contains(items.features_public, words.word)
        ) as told
        group by told.item_id
    )

select
    items.item_id,
    items.category,
    items.colour,
    coalesce(brands.brand, case when items.brand is not null then 'OTHER' end) as brand,
    coalesce(features.features, {{ no_texts() }}) as features,
    items.found_area_id,
    items.found_at,
    items.custody_station_id,
    items.hold_until,
    weights.weight_colour,
    weights.weight_brand,
    weights.weight_features,
    weights.weight_place,
    weights.weight_time,
    weights.same_town,
    weights.found_within_hours,
    weights.least_score,
    -- What was kept back proves whose it is; where nothing was, something else must.
    {{ list_of([
        "case when items.features_hidden_hash is null then 'PROVE_OWNERSHIP' "
        ~ "else 'DESCRIBE_HIDDEN_FEATURE' end",
        "'COME_TO_THE_STATION'",
        "'PAY_NECESSARY_COSTS'",
        "'SIGN_FOR_IT'",
    ]) }} as claim_steps
from items
cross join weights
left join brands on items.item_id = brands.item_id
left join features on items.item_id = features.item_id
