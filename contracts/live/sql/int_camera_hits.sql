-- Rendered from dbt/models by `make render`; do not edit.
-- Hits with what came of comparing them: here, else where they were delivered from.
select
    hits.camera_id,
    hits.seen_at,
    hits.list_entry_id,
    hits.read_confidence,
    hits.longitude,
    hits.latitude,
    coalesce(compared.verified, hits.verified) as verified,
    -- How long a hit is kept goes by what its owner says of it.
    hits.verified as delivered_verified,
    hits.outcome
from stg_camera_hits as hits
left join stg_hit_verifications as compared
    on
        hits.camera_id = compared.camera_id
        and hits.seen_at = compared.seen_at
        and hits.list_entry_id = compared.list_entry_id
