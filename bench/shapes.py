"""The shapes of question that every side is asked, each in its own language, for the same rows."""

import json
from collections.abc import Mapping, Sequence

from bench.tables import CALLS as HOW_MANY
from contracts import snake

NOW = "timestamp '2026-06-28 15:00:10'"
COLUMNS = (
    "call_id, type_common, priority_common, status, latitude, longitude, accuracy_m, area_id, "
    f"received_at, date_diff('second', state_since, {NOW}) as wait_seconds"
)
POINT = f"select {COLUMNS} from active_calls where area_id = ?"  # noqa: S608
CALLS = (
    f"select {COLUMNS} from active_calls where priority_common >= ? "  # noqa: S608
    "order by priority_common desc, wait_seconds desc limit ?"
)
UNITS = (
    "select unit_id, area_id, secondary_status, since_at, call_id, crew from unit_status_board "  # noqa: S608
    f"where shift_start <= {NOW} and {NOW} < shift_end order by since_at limit ?"
)
AGGREGATE = (
    "select cell_id, sum(planned_minutes) as planned_minutes, "
    "sum(patrolled_minutes) as patrolled_minutes, sum(visits)::bigint as visits, "
    "100 * sum(patrolled_minutes) / sum(planned_minutes) as coverage_pct from patrol_coverage "
    "where cell_res = 9 group by cell_id order by coverage_pct, planned_minutes desc limit ?"
)
SHAPES = ("point look-up", "list of 50", "aggregate", "two lists")
PRIORITIES = (1, 2, 3, 4, 5, 6, 7, 8)
AREAS = tuple(f"410225{n * 61 % HOW_MANY:06d}" for n in range(200))
"""So many different look-ups, so that no side answers from what it answered before."""
LOOKED_UP = [{"area": area} for area in AREAS]
URGENT = [{"least": least} for least in PRIORITIES]

OURS_CALL = """callId typeCommon priorityCommon status point { latitude longitude } accuracyM areaId
    receivedAt waitSeconds"""
OURS_UNIT = "unitId areaId secondaryStatus sinceAt callId crew"
OURS_CELL = "cellId plannedMinutes patrolledMinutes visits coveragePct"
PLAIN_CALL = """callId typeCommon priorityCommon status latitude longitude accuracyM areaId
    receivedAt waitSeconds"""


def _asked(query: str, variables: Sequence[Mapping[str, object]] = ({},)) -> Sequence[str]:
    """One document, sent with each of the variables in turn, as an application does."""
    return [json.dumps({"query": query, "variables": one}) for one in variables]


def ours() -> Mapping[str, Sequence[str]]:
    """GraphQL of this house; each question states what it is for."""
    units = "unitStatusBoard(first: 20) { nodes { " + OURS_UNIT + " } }"
    period = '{since: "2026-06-04", until: "2026-06-28"}'
    cells = f"patrolCoverage(period: {period}, first: 50) {{ nodes {{ {OURS_CELL} }} }}"

    def calls(takes: str, arguments: str, more: str = "") -> str:
        rows = f"activeCalls({arguments}) {{ nodes {{ {OURS_CALL} }} }}"
        return f"query({takes}) @purpose(of: COMMAND) {{ dispatch {{ {rows} {more} }} }}"

    urgent = ("$least: Int!", "minPriority: $least, first: {}")
    return {
        "point look-up": _asked(calls("$area: String!", "areaId: $area, first: 1"), LOOKED_UP),
        "list of 50": _asked(calls(urgent[0], urgent[1].format(50)), URGENT),
        "aggregate": _asked(f"query @purpose(of: COMMAND) {{ patrol {{ {cells} }} }}"),
        "two lists": _asked(calls(urgent[0], urgent[1].format(20), units), URGENT),
    }


def raw() -> Mapping[str, Sequence[str]]:
    """Statements by name."""
    return {
        "point look-up": [json.dumps([["point", [area]]]) for area in AREAS],
        "list of 50": [json.dumps([["calls", [least, 50]]]) for least in PRIORITIES],
        "aggregate": [json.dumps([["aggregate", [50]]])],
        "two lists": [
            json.dumps([["calls", [least, 20]], ["units", [20]]]) for least in PRIORITIES
        ],
    }


def strawberry() -> Mapping[str, Sequence[str]]:
    """GraphQL of the plain schema."""
    units = "units(first: 20) { " + OURS_UNIT + " }"
    calls = "calls(minPriority: $least, first: {first}) {{ " + PLAIN_CALL + " }}"
    return {
        "point look-up": _asked(
            f"query($area: String!) {{ call(areaId: $area) {{ {PLAIN_CALL} }} }}", LOOKED_UP
        ),
        "list of 50": _asked(f"query($least: Int!) {{ {calls.format(first=50)} }}", URGENT),
        "aggregate": _asked(f"{{ coverage(first: 50) {{ {OURS_CELL} }} }}"),
        "two lists": _asked(f"query($least: Int!) {{ {calls.format(first=20)} {units} }}", URGENT),
    }


def postgraphile() -> Mapping[str, Sequence[str]]:
    """GraphQL of PostGraphile's own schema; its wait is the start of the present status."""
    call = PLAIN_CALL.replace("waitSeconds", "stateSince")
    calls = "urgentCalls(atLeast: $least, first: {first}) {{ nodes {{ " + call + " }} }}"
    units = "unitsOnDuty(first: 20) { nodes { " + OURS_UNIT + " } }"
    return {
        "point look-up": _asked(
            f"query($area: String!) {{ activeCallByAreaId(areaId: $area) {{ {call} }} }}", LOOKED_UP
        ),
        "list of 50": _asked(f"query($least: Int!) {{ {calls.format(first=50)} }}", URGENT),
        "aggregate": _asked(f"{{ coverageByCell(first: 50) {{ nodes {{ {OURS_CELL} }} }} }}"),
        "two lists": _asked(f"query($least: Int!) {{ {calls.format(first=20)} {units} }}", URGENT),
    }


def roapi() -> Mapping[str, tuple[str, Sequence[str]]]:
    """The endpoint and what is posted to it; it answers of one table at a time."""
    call = PLAIN_CALL.replace("waitSeconds", "stateSince")
    fields = " ".join(snake(name) for name in call.split())
    listed = (
        "{{ active_calls(filter: {{priority_common: {{gte: {least}}}}}, limit: 50, sort: ["
        '{{field: "priority_common", order: "desc"}}, {{field: "state_since"}}]) {{ '
        + fields
        + " }} }}"
    )
    return {
        "point look-up": (
            "graphql",
            [f"{{ active_calls(filter: {{area_id: {_text(area)}}}) {{ {fields} }} }}"
             for area in AREAS],
        ),
        "list of 50": ("graphql", [listed.format(least=least) for least in PRIORITIES]),
        "aggregate": ("sql", [AGGREGATE.replace("?", "50").replace("::bigint", "")]),
    }  # fmt: skip


def _text(value: str) -> str:
    return json.dumps(value)
