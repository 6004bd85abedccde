"""A contract that does not say what it must does not load, and says what it lacks and where."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import feeds
from contracts.loading import read, validate
from contracts.model import Contract, ContractError
from contracts.names import camel, pascal, snake

Document = dict[str, Any]


def document() -> Document:
    """The least that loads, anew for each test to spoil."""
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": "benches",
        "name": "Benches",
        "version": "1.0.0",
        "status": "active",
        "domain": "places",
        "description": {"purpose": "Benches in parks."},
        "slaProperties": [
            {"property": "latency", "value": 15, "unit": "min"},
            {"property": "frequency", "value": 1, "unit": "d"},
            {"property": "availability", "value": 99.5},
            {"property": "retention", "value": 1, "unit": "y"},
        ],
        "customProperties": [
            {"property": "zh", "value": "长椅"},
            {"property": "number", "value": 17},
            {"property": "minimisation", "value": {"forbiddenColumns": ["sitter"]}},
        ],
        "schema": [
            {
                "name": "benches",
                "description": "One row a bench.",
                "customProperties": [{"property": "eventTime", "value": "set_at"}],
                "properties": [
                    bench_column("colour", "string", codeList="item_colour"),
                    bench_column("bench_no", "integer") | {"required": True},
                    bench_column("set_at", "timestamp"),
                ],
            }
        ],
    }


def bench_column(name: str, kind: str, **custom: str) -> Document:
    return {
        "name": name,
        "logicalType": kind,
        "description": f"The {name}.",
        "customProperties": [{"property": key, "value": given} for key, given in custom.items()],
    }


@pytest.fixture
def load(tmp_path: Path) -> Callable[[Document], Contract]:
    """Write the document as a file and read it."""

    def loaded(given: Document) -> Contract:
        path = tmp_path / "17_benches.odcs.yaml"
        path.write_text(yaml.safe_dump(given, allow_unicode=True), "utf-8")
        return read(path)

    return loaded


def table(given: Document) -> Document:
    found: Document = given["schema"][0]
    return found


def column(given: Document, place: int = 0) -> Document:
    found: Document = table(given)["properties"][place]
    return found


def test_the_least_loads_and_is_of_the_standard(load, tmp_path):
    contract = load(document())
    assert validate(tmp_path / "17_benches.odcs.yaml") == []
    assert (contract.id, contract.number, contract.title_zh) == ("benches", 17, "长椅")
    assert contract.minimisation.forbidden_columns == ("sitter",)
    assert contract.table("benches").event_time == "set_at"
    assert contract.table("benches").by_name["colour"].code_list == "item_colour"


def test_an_sla_is_in_seconds_and_days(load):
    sla = load(document()).sla
    assert (sla.latency_seconds, sla.frequency_seconds, sla.retention_days) == (900, 86_400, 365)
    assert sla.availability_pct == 99.5


def test_a_key_follows_its_positions_and_not_the_order_of_the_file(load):
    given = document()
    column(given, 0).update(primaryKey=True, primaryKeyPosition=2)
    column(given, 1).update(primaryKey=True, primaryKeyPosition=1)
    assert load(given).table("benches").key == ("bench_no", "colour")


def test_only_a_restricted_column_is_sensitive(load):
    given = document()
    for place, kept in enumerate(("S1", "S2", "S3")):
        column(given, place)["classification"] = kept
    found = [one.sensitive for one in load(given).table("benches").columns]
    assert found == [False, True, True]


def test_reductions_stand_in_the_order_of_the_verbs_with_their_options(load):
    given = document()
    given["customProperties"][2]["value"] = {
        "redact": [{"table": "benches", "columns": ["colour"], "pattern": "[0-9]+", "with": "*"}],
        "dropToCount": [{"table": "benches", "rule": "benches-gone", "when": "bench_no = 0"}],
    }
    dropped, redacted = load(given).minimisation.of("benches")
    assert (dropped.verb, dropped.columns) == ("dropToCount", ())
    assert (redacted.verb, redacted.columns) == ("redact", ("colour",))
    assert redacted.options == {"pattern": "[0-9]+", "with": "*"}


def test_an_unknown_table_is_asked_for_in_vain(load):
    with pytest.raises(ContractError, match="benches: no table 'tables'; it has benches"):
        load(document()).table("tables")


@pytest.mark.parametrize("lacking", ["id", "version", "domain", "name"])
def test_a_contract_without_its_head_says_so(load, lacking):
    given = document()
    del given[lacking]
    with pytest.raises(ContractError, match=f"17_benches.odcs.yaml: {lacking} is missing"):
        load(given)


@pytest.mark.parametrize("lacking", ["zh", "number"])
def test_a_contract_without_its_own_properties_says_so(load, lacking):
    given = document()
    given["customProperties"] = [
        one for one in given["customProperties"] if one["property"] != lacking
    ]
    with pytest.raises(ContractError, match=f"17_benches.odcs.yaml: '{lacking}'"):
        load(given)


def test_a_table_without_a_description_is_named(load):
    given = document()
    del table(given)["description"]
    with pytest.raises(ContractError, match="benches: description is missing"):
        load(given)


@pytest.mark.parametrize("lacking", ["description", "logicalType"])
def test_a_column_that_lacks_something_is_named(load, lacking):
    given = document()
    del column(given)[lacking]
    with pytest.raises(ContractError, match=f"17_benches.odcs.yaml: benches.colour: {lacking}"):
        load(given)


def test_an_unknown_logical_type_is_named_with_those_there_are(load):
    given = document()
    column(given)["logicalType"] = "colour"
    told = "benches.colour: logicalType 'colour' is none of string, integer"
    with pytest.raises(ContractError, match=told):
        load(given)


def test_an_array_names_the_type_of_its_items(load):
    given = document()
    column(given)["logicalType"] = "array"
    with pytest.raises(ContractError, match=r"benches\.colour: physicalType is missing"):
        load(given)
    column(given)["physicalType"] = "varchar[]"
    assert load(given).table("benches").by_name["colour"].physical == "varchar[]"


def test_an_unknown_code_list_is_named_with_its_column(load):
    given = document()
    column(given)["customProperties"] = [{"property": "codeList", "value": "bench_colour"}]
    told = "17_benches.odcs.yaml: benches.colour: no code list 'bench_colour'"
    with pytest.raises(ContractError, match=told):
        load(given)


@pytest.mark.parametrize("lacking", ["implementation", "description", "dimension"])
def test_a_rule_that_lacks_something_is_named(load, lacking):
    given = document()
    rule = {
        "id": "benches-numbered",
        "implementation": "bench_no > 0",
        "description": "A bench has a number.",
        "dimension": "conformity",
    }
    table(given)["quality"] = [rule]
    assert load(given).table("benches").quality[0].severity == "error"
    del rule[lacking]
    told = f"17_benches.odcs.yaml: quality benches-numbered: {lacking} is missing"
    with pytest.raises(ContractError, match=told):
        load(given)


def test_an_sla_needs_its_unit(load):
    given = document()
    del given["slaProperties"][0]["unit"]
    with pytest.raises(ContractError, match="sla latency: unit is missing"):
        load(given)


def test_a_file_that_is_no_contract_is_named(tmp_path):
    path = tmp_path / "18_nothing.odcs.yaml"
    path.write_text("just a sentence", "utf-8")
    with pytest.raises(ContractError, match="18_nothing"):
        read(path)


def test_what_the_standard_does_not_know_is_told_with_its_place(tmp_path):
    path = tmp_path / "17_benches.odcs.yaml"
    given = document() | {"kind": "Bench"}
    path.write_text(yaml.safe_dump(given, allow_unicode=True), "utf-8")
    assert [problem for problem in validate(path) if "kind" in problem]


@pytest.mark.parametrize(
    ("asked", "model", "kind"),
    [
        ("responseTimes", "response_times", "ResponseTimes"),
        ("hotline12345", "hotline12345", "Hotline12345"),
        ("disputes", "disputes", "Disputes"),
    ],
)
def test_one_name_has_three_spellings(asked, model, kind):
    assert snake(asked) == model
    assert camel(model) == asked
    assert pascal(model) == kind


@pytest.mark.parametrize("reader", [read, feeds.read])
def test_a_file_that_is_no_yaml_is_named_with_its_line(reader, tmp_path):
    path = tmp_path / "broken.odcs.yaml"
    path.write_text("id: broken\nversion: [1.0.0\nstatus: active\n", "utf-8")

    with pytest.raises(ContractError, match=r"(?s)broken.*not YAML.*line 3"):
        reader(path)
