-- Rendered from the contracts by `make render`; do not edit.
-- Body-camera segments: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'body_cam_segments'),
    columns=[
        'segment_id',
        'device_id',
        'unit_id',
        'start_at',
        'end_at',
        'uploaded_at',
        'updated_at',
        'sha256',
        'call_no',
        'activation',
        'retention_class',
        'legal_hold',
        'views_n',
    ],
    key=['segment_id'],
    version='greatest(uploaded_at, updated_at)'
) }}
