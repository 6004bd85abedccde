-- Rendered from the contracts by `make render`; do not edit.
-- Disputes: the newest version of each row, whatever order they arrived in.

{{ newest_version(
    relation=source('lake', 'disputes'),
    columns=[
        'dispute_id',
        'type',
        'source',
        'stage',
        'outcome',
        'registered_at',
        'deadline_at',
        'closed_at',
        'revisit_at',
        'address_code',
        'parties_n',
        'event_severity',
        'mediator_org',
        'confirmed_at',
        'linked_call_no',
        'amount_band',
        'updated_at',
    ],
    key=['dispute_id'],
    version='greatest(registered_at, closed_at, confirmed_at, revisit_at, updated_at)'
) }}
