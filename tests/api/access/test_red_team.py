"""Somebody with every role tries to put a person's trail together, and cannot.

A resident calls, and his car is seen: all that identifies him is put where marts can hold it. The
attacker asks every capability with every field for every purpose as every role, keeps all that
comes, and looks for what is his. That no two sources can be joined on a person is looked for in the
answers of a whole county-week too: `tests/week`.
"""

import json
import re
from collections import defaultdict
from datetime import timedelta

import pytest
from graphql import GraphQLObjectType, get_named_type

from api.access.identity import Identity
from api.schema import schema
from contracts import camel, capabilities, sources
from contracts.codes import code_list
from contracts.sealing import FIELD_KEY, KEY_BYTES, seal
from tests.api.access.test_gate import Opener, alert, call, on_it, records
from tests.api.conftest import NOW
from tests.week.asking import every_field

KEY = bytes(range(KEY_BYTES))
NUMBER, PLATE = "13912345678", "豫B7T731"
ROLES = [one.code for one in code_list("role")]
TOKENS = {"fromCaseToken", "toCaseToken"}
"""Names of accounts within one case, salted anew for each."""
PLACES = {
    "areaId", "gridId", "zoneId", "districtId", "stationId", "cameraId", "centreId", "unitId",
    "placeId", "segmentId", "cellId", "hotspotId", "premisesId",
}  # fmt: skip
"""Ids of places, units and services, which every source may name."""
CALLS = {"callsForService", "dispatchAssignments", "incidents", "bodyCamSegments"}
"""What happens on one call, which is no person."""


def planted(day=NOW - timedelta(minutes=20)):
    """Rows that say as much of him as marts can hold."""
    bound, plate = "callback_enc\x1fC\x1f1", "plate_enc\x1fE1"
    hit = alert(1, call_ids=["C/1"], plate_enc=seal(KEY, PLATE, plate), plate_bound=plate)
    said = call(
        premises_cautions=[],
        callback_enc=seal(KEY, NUMBER, bound),
        callback_bound=bound,
        received_at=day,
    )
    return {
        "callBrief": [said],
        "stolenVehicleAlerts": [hit],
        "recordStanding": records("C/1", area_id="410225101201"),
        "unitAssignments": [on_it("C/1", "u1")],
    }


@pytest.fixture
def house(station, tmp_path):
    (tmp_path / FIELD_KEY).write_bytes(KEY)
    return station(planted())


def questions(contract):
    """The capability with every field, and arguments where it must have them."""
    category = schema._schema.type_map[f"{contract.domain.title()}Category"]
    field = category.fields[contract.id]
    given = {"RecordId!": '"C/1"', "FigureId!": f'"fig_{"0" * 24}"'}
    needed = [
        f"{name}: {given[str(one.type)]}"
        for name, one in field.args.items()
        if str(one.type) in given
    ]
    row = get_named_type(get_named_type(field.type).fields["nodes"].type)
    words = f"({', '.join(needed)})" if needed else ""
    return f"{{ {contract.domain} {{ {contract.id}{words} {{ nodes {every_field(row)} }} }} }}"


def asked(house, role, unit, about):
    """All that the role gets of all capabilities for all purposes."""
    identity = Identity(f"{role.lower()}-9", role, "LKPSB", ("410225",), unit, client="a test")
    opener = Opener(house.home)
    for contract in capabilities().values():
        for purpose in contract.purposes:
            body = house.ask(questions(contract), purpose, None, identity, about, opener=opener)
            yield contract.id, purpose, json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("about", ["", "call:C/1"])
def test_number_and_plate_open_to_the_unit_on_the_call_and_who_dispatches_it_alone(
    house, role, about
):
    seen = defaultdict(set)
    for unit in ("", "u1", "u2"):
        for capability, purpose, text in asked(house, role, unit, about):
            for kept in (NUMBER, PLATE):
                if kept in text:
                    seen[unit].add((capability, purpose))

    number, plate = ("callBrief", "RESPOND"), ("stolenVehicleAlerts", "RESPOND")
    expected = {
        "OFFICER": {"u1": {number, plate}},
        # Who dispatches the call rings the caller back; the plate is for the unit alone.
        "DISPATCHER": {"": {number}, "u1": {number, plate}, "u2": {number}},
    }
    assert dict(seen) == (expected.get(role, {}) if about else {})


def test_nothing_can_be_asked_for_by_a_name_a_number_a_face_or_a_plate():
    words = re.compile(r"name|phone|number|face|plate|idcard|token|account|victim|caller", re.I)
    asked_for = {
        f"{kind.name}.{name}({argument})"
        for kind in schema._schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for name, field in kind.fields.items()
        for argument in field.args
        if words.search(argument)
    }

    assert asked_for == set()


def test_no_id_of_a_record_leads_from_one_source_to_another():
    """Where an answer has the id of a report, a dispute or a loss, it is of that source alone."""
    bearing = {name for name, source in sources().items() if source.sensitivity == "S3"} - CALLS
    owners = {
        column: name
        for name in bearing
        for table in sources()[name].tables
        for column in table.key
        if column.endswith("_id") and camel(column) not in PLACES
    }
    crossing = {
        (contract.id, column.name)
        for contract in capabilities().values()
        for column in contract.tables[-1].columns
        if owners.get(column.name) in contract.sources
        and (set(contract.sources) & bearing) - {owners[column.name]}
    }

    assert owners
    assert crossing == set()


def test_the_tokens_of_a_case_are_of_that_case_alone():
    told = {
        (contract.id, camel(column.name))
        for contract in capabilities().values()
        for column in contract.tables[-1].columns
        if "token" in column.name
    }

    assert {name for _, name in told} == TOKENS
    assert {capability for capability, _ in told} == {"fraudCaseFlow"}


@pytest.mark.parametrize("role", ROLES)
def test_a_hundred_aliases_ask_a_hundred_times_and_each_is_an_entry(house, role):
    aliases = " ".join(f'a{n}: callBrief(callId: "C/1") {{ totalCount }}' for n in range(9))
    identity = Identity(f"{role.lower()}-9", role, areas=("410225",))

    body = house.ask(f"{{ dispatch {{ {aliases} }} }}", "RESPOND", None, identity, "call:C/9")

    assert len(body["errors"]) == 9
    assert len(house.lines) == 9


def test_what_the_schema_tells_of_itself_is_the_same_for_all_and_holds_no_row(house):
    text = json.dumps(house.ask("{ __schema { types { name description } } }", "PUBLIC"))

    assert not re.search(r"C/1|13912345678|410225", text)
