"""The design's limits, walked over the schema, the contracts and the models.

They are words and shapes of names: what cannot be named cannot be asked for.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, get_named_type

from api.schema import schema
from api.statement import answer_table
from contracts import Contract, capabilities, sources
from contracts.codes import code_list

ROOT = Path(__file__).parent.parent
MODELS = sorted((ROOT / "dbt" / "models").rglob("*.sql"))

PEOPLE = {
    "person", "people", "suspect", "victim", "witness", "offender", "resident", "owner", "guest",
    "caller", "citizen", "officer", "driver", "patient", "minor", "child", "guardian", "mediator",
    "party", "staff", "subject", "father", "mother", "spouse", "contact",
}  # fmt: skip
OF_A_PERSON = {"name", "surname", "forename", "alias", "birthday", "gender", "sex", "token"}
NEVER = {
    # who somebody is
    "surname", "forename", "passport", "identity", "idcard", "ssn", "birthdate", "birthday",
    # a body
    "face", "facial", "biometric", "biometrics", "fingerprint", "iris", "gait", "voiceprint", "dna",
    # a device
    "phone", "mobile", "msisdn", "imsi", "imei", "mac", "telephone",
    # what a state must not sort people by
    "ethnicity", "ethnic", "nationality", "race", "religion", "religious", "belief", "faith",
    "health", "disease", "diagnosis", "disability", "hiv", "pregnancy",
    # what a machine must not say of people
    "risk", "prediction", "predicted", "propensity", "suspicion", "threat",
    # pictures and sound
    "image", "photo", "picture", "video", "thumbnail", "audio",
}  # fmt: skip
PHRASES = (
    ("national", "id"), ("id", "number"), ("id", "no"), ("id", "card"), ("social", "credit"),
    ("credit", "score"), ("person", "score"),
)  # fmt: skip
NOT_IN_ARGUMENTS = {"plate", "licence", "vin"}
ALLOWED = {
    # the call-back number of an open call, for the unit assigned to it
    ("callBrief", "callback_number"),
    # a pointer into the recorder of the centre; no sound enters
    ("callsForService", "audio_ref"),
    ("callBrief", "audio_ref"),
}
SEALED = {("callBrief", "callback_enc"), ("stolenVehicleAlerts", "plate_enc")}
"""Ciphertext in a mart, under a key that the snapshot does not hold; no answer has it."""
HOMES = {"DWELLING", "RESIDENTIAL", "HOME", "HOUSE", "APARTMENT"}


def words(name: str) -> list[str]:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")


def broken(name: str) -> str | None:
    """Which limit a name breaks."""
    parts = words(name)
    if found := NEVER.intersection(parts):
        return f"{name}: {', '.join(sorted(found))}"
    pairs = set(pairwise(parts))
    if found_pairs := pairs.intersection(PHRASES):
        return f"{name}: {found_pairs}"
    # staff tokens of the roster and account tokens of a case stay in their sources
    if PEOPLE.intersection(parts) and OF_A_PERSON.intersection(parts):
        return f"{name}: names a person"
    return None


def named_in_schema() -> Iterator[tuple[str, str, bool]]:
    """Type, name and whether an asker gives it, of every field and argument that is ours."""
    for kind in schema._schema.type_map.values():
        if kind.name.startswith("__"):
            continue
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((kind.name, name, True) for name in kind.fields)
        if isinstance(kind, GraphQLObjectType):
            for name, field in kind.fields.items():
                # A capability is a question, not an attribute: sourceHealth is no one's health.
                if name not in capabilities():
                    yield kind.name, name, False
                yield from ((f"{kind.name}.{name}", argument, True) for argument in field.args)


def test_no_field_and_no_argument_leads_to_a_person():
    found = [
        f"{where}: {limit}"
        for where, name, _ in named_in_schema()
        if (limit := broken(name)) and (where[:1].lower() + where[1:], snake(name)) not in ALLOWED
    ]

    assert found == []


def test_nothing_is_searched_by_plate():
    found = [
        f"{where}.{name}"
        for where, name, given in named_in_schema()
        if given and NOT_IN_ARGUMENTS.intersection(words(name))
    ]

    assert found == []


def test_an_argument_is_a_code_a_number_a_day_or_a_place():
    """Free text is a search box, and a search box finds people."""
    free = {
        f"{kind.name}.{name}({argument})"
        for kind in schema._schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for name, field in kind.fields.items()
        for argument, given in field.args.items()
        if get_named_type(given.type).name == "String" and argument not in {"areaId", "after"}
    }

    assert free == set()


@pytest.mark.parametrize(
    "contract", [*sources().values(), *capabilities().values()], ids=lambda contract: contract.id
)
def test_no_column_of_a_contract_leads_to_a_person(contract):
    found = [
        limit
        for table in contract.tables
        for column in table.columns
        if (contract.id, column.name) not in ALLOWED
        and not is_reduced(contract, column.name)
        and (limit := broken(column.name))
    ]

    assert found == []


@pytest.mark.parametrize("contract", capabilities().values(), ids=lambda contract: contract.id)
def test_a_capability_shows_no_column_that_a_source_keeps_from_people(contract):
    kept = {column for source in sources().values() for column in person_keys(source)}
    shown = {column.name for table in contract.tables for column in table.columns}
    told = {column.name for column in answer_table(contract).columns}

    assert not told & kept
    assert {(contract.id, name) for name in shown & kept} <= SEALED


@pytest.mark.parametrize(("capability", "column"), sorted(SEALED))
def test_what_is_sealed_in_a_mart_was_encrypted_by_intake_and_opens_with_a_call_alone(
    capability, column
):
    verbs = {
        act.verb
        for source in sources().values()
        for act in source.minimisation.reductions
        if column in act.columns
    }
    opens = [one for one in answer_table(capabilities()[capability]).columns if one.opens]

    assert verbs == {"encrypt"}
    assert {"assigned", "unit"} & {one.opens for one in opens}


@pytest.mark.parametrize("contract", capabilities().values(), ids=lambda contract: contract.id)
def test_homes_are_never_returned_as_places(contract):
    if contract.domain != "places":
        return
    listed = {
        code.code
        for table in contract.tables
        for column in table.columns
        if column.code_list
        for code in code_list(column.code_list)
    }

    assert not listed & HOMES


def test_no_enum_sorts_people_by_what_they_are():
    found = [
        f"{kind.name}.{value}"
        for kind in schema._schema.type_map.values()
        if isinstance(kind, GraphQLEnumType) and not kind.name.startswith("__")
        for value in kind.values
        if set(words(value)) & {"ethnic", "religious", "belief", "race", "migrant", "foreigner"}
    ]

    assert found == []


@pytest.mark.skipif(not MODELS, reason="there is no dbt model yet")
def test_no_model_joins_two_person_bearing_sources_on_a_person_key():
    bearing = {
        table.name: contract
        for contract in sources().values()
        if person_keys(contract)
        for table in contract.tables
    }
    keys = {column for contract in bearing.values() for column in person_keys(contract)}
    found = []
    for path in MODELS:
        text = without_comments(path.read_text("utf-8"))
        read = {bearing[name].id for name in staged(text) if name in bearing}
        used = {column for column in keys if column in " ".join(joined_on(text)).split()}
        if len(read) > 1 and used:
            found.append(f"{path.name}: {sorted(read)} on {sorted(used)}")

    assert found == []


@pytest.mark.skipif(not MODELS, reason="there is no dbt model yet")
@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_no_mart_works_out_what_may_not_be_known(path):
    if "marts" not in path.parts:
        return
    allowed = {column for _, column in ALLOWED}
    named = set(re.findall(r"[a-z_][a-z0-9_]*", without_comments(path.read_text("utf-8"))))
    found = [limit for name in sorted(named - allowed) if "_" in name and (limit := broken(name))]

    assert [one for one in found if not one.startswith("source_health")] == []


def test_the_walk_finds_what_it_looks_for():
    for name in ("officer_name", "idNumber", "faceId", "callerPhone", "riskScore", "healthState"):
        assert broken(name), name
    for name in ("area_id", "p90Seconds", "occupiedRooms", "recorded_at", "residents", "surface"):
        assert broken(name) is None, name


def snake(name: str) -> str:
    return "_".join(words(name))


def person_keys(contract: Contract) -> set[str]:
    """Columns of a source that stand for a person: encrypted, tokenised, or kept confidential."""
    reduced = {
        column
        for reduction in contract.minimisation.reductions
        if reduction.verb in ("encrypt", "tokenise")
        for column in reduction.columns
    }
    tokens = {
        column.name
        for table in contract.tables
        for column in table.columns
        if column.sensitive and set(words(column.name)) & {"token", "tokens", "enc", "hash"}
    }
    return reduced | tokens


def is_reduced(contract: Contract, column: str) -> bool:
    return column in person_keys(contract)


def without_comments(sql: str) -> str:
    return re.sub(r"--[^\n]*|\{#.*?#\}|/\*.*?\*/", " ", sql, flags=re.DOTALL).lower()


def staged(sql: str) -> list[str]:
    return re.findall(r"ref\(\s*['\"]stg_(\w+)['\"]", sql)


def joined_on(sql: str) -> list[str]:
    """The words of each join's condition."""
    using = re.findall(r"\busing\s*\(([^)]*)\)", sql)
    ends = r"(?=\b(?:left|right|inner|full|cross|asof|join|where|group|order|qualify|union)\b|$)"
    on = re.findall(r"\bon\b(.*?)" + ends, sql, flags=re.DOTALL)
    return [" ".join(re.findall(r"\w+", part)) for part in (*using, *on)]
