"""What the capabilities of oversight read of the ledger's entries, one view each."""
# ruff: noqa: S608 - names and numbers are our own

from collections.abc import Mapping, Sequence

import polars as pl

from api.access.lists import purposes_about_a_record, record_kinds
from api.access.review import ACCESS_REVIEW, PURPOSE
from contracts import capabilities
from contracts.codes import UNMAPPED, code_list

ACCESS_LOG = f"""
select
    event as event_id,
    "at",
    operation,
    nullif(actor, '') as actor_id,
    role,
    nullif(agency, '') as agency,
    nullif(client, '') as client_system,
    capability as capability_id,
    act,
    coalesce(fields, []) as fields,
    row_count,
    {PURPOSE} as purpose,
    reference as call_or_case_ref,
    list_distinct(
        coalesce(list_transform(records, lambda one: one.id), [])
        || case when reference is null then [] else [reference] end
    ) as record_refs,
    break_glass,
    decision,
    deny_reason,
    figure_id,
    position,
    leaf_hash
from entries
where event is not null
"""

WHO_VIEWED = f"""
select
    looked.event as usage_id,
    looked."at" as looked_at,
    operations.title || ': ' || titles.title || ' (' || purposes.title || ')' as action,
    operations.title_zh || '：' || titles.title_zh
    || '（' || purposes.title_zh || '）' as action_zh,
    nullif(looked.agency, '') as receiver_code,
    agencies.title as receiver_name,
    coalesce(nullif(looked.client, ''), 'Stationhouse') as receiver_system,
    looked.purpose,
    looked.kind as record_kind,
    looked.record_id,
    delays.until as delayed_until
from (
    select
        event, "at", operation, capability, agency, client, {PURPOSE} as purpose,
        named.id as record_id, kinds.kind
    from (select *, unnest(records) as named from entries)
    inner join kinds on named.argument = kinds.argument
    where decision = 'ALLOW' and event is not null and purpose <> 'SUBJECT'
) as looked
inner join titles on looked.capability = titles.capability
inner join operations on looked.operation = operations.code
inner join purposes on looked.purpose = purposes.code
left join agencies on looked.agency = agencies.code
left join (
    select delayed_record, max(delayed_until) as until
    from entries
    where act = 'approveRelease' and decision = 'ALLOW' and delayed_record is not null
    group by delayed_record
) as delays on looked.record_id = delays.delayed_record
"""

FIGURE_LINEAGE = """
select * from entries
where decision = 'ALLOW' and figure_id is not null
qualify row_number() over (partition by figure_id order by position desc) = 1
"""

VIEWS: Mapping[str, str] = {
    "access_log": ACCESS_LOG,
    "access_review": ACCESS_REVIEW,
    "who_viewed_my_data": WHO_VIEWED,
    "audit_proof": "select position, leaf_hash, event as event_id from entries",
    "anchors": "select * from notes",
    "figure_lineage": FIGURE_LINEAGE,
}


def reference_tables() -> dict[str, pl.DataFrame]:
    """The words and kinds that the views look up, by the name of their table."""
    about = purposes_about_a_record()
    made = [(one.id, one.title, one.title_zh) for one in capabilities().values()]
    acts = [(one.code, one.title, one.title_zh) for one in code_list("access_operation")]
    asked = [
        (one.code, one.title, one.title_zh, one.code in about)
        for one in code_list("access_purpose")
    ]
    unmapped = (UNMAPPED, "for a purpose that is on no list", "用途未列明", False)
    agencies = [(one.code, one.title) for one in code_list("agency")]
    return {
        "titles": _frame(made, ("capability", "title", "title_zh")),
        "operations": _frame(acts, ("code", "title", "title_zh")),
        "purposes": _frame([*asked, unmapped], ("code", "title", "title_zh", "about_a_record")),
        "agencies": _frame(agencies, ("code", "title")),
        "kinds": _frame(list(record_kinds().items()), ("argument", "kind")),
    }


def _frame(rows: Sequence[tuple[object, ...]], names: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=list(names), orient="row")
