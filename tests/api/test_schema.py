import subprocess
import sys

import pytest
from graphql import specified_scalar_types

from api.capability import capability
from api.schema import TEXT, discovered, meet, schema
from contracts import ContractError, capabilities


def test_the_committed_text_is_what_the_contracts_say():
    assert TEXT.read_text("utf-8") == schema.as_str() + "\n"


def test_check_says_what_to_run(tmp_path, monkeypatch):
    monkeypatch.setattr("api.schema.TEXT", tmp_path / "schema.graphql")
    monkeypatch.setattr(sys, "argv", ["api.schema", "--check"])
    from api.schema import main

    assert main() == 1


def test_every_promise_is_kept_in_the_folder_of_its_domain():
    kept = {one.contract.id: category for category, made in discovered().items() for one in made}

    assert kept == {contract.id: contract.domain for contract in capabilities().values()}


def test_a_contract_without_a_resolver_is_named():
    with pytest.raises(ContractError, match=r"responseTimes: .*response_times\.py"):
        meet([], [capabilities()["responseTimes"]])


def test_a_resolver_without_a_contract_is_named():
    with pytest.raises(ContractError, match="unpromised"):
        capability("unpromised")


def test_a_resolver_of_another_name_is_named():
    with pytest.raises(ContractError, match="responseTimes: its resolver is called other"):

        @capability("responseTimes")
        def other():
            raise AssertionError


def named():
    """Every type, field, argument and enum value that is ours, with its description."""
    for kind in schema._schema.type_map.values():
        if kind.name.startswith("__") or kind.name in specified_scalar_types:
            continue
        yield kind.name, kind.description
        for name, field in getattr(kind, "fields", {}).items():
            yield f"{kind.name}.{name}", field.description
            for argument, given in getattr(field, "args", {}).items():
                yield f"{kind.name}.{name}({argument})", given.description
        for name, value in getattr(kind, "values", {}).items():
            yield f"{kind.name}.{name}", value.description


def test_every_type_field_argument_and_enum_value_is_described():
    assert [name for name, description in named() if not description] == []


def test_importing_it_brings_neither_dagster_nor_dbt_nor_what_few_answers_need():
    unwanted = ("dagster", "dbt", "pipelines", "pandas", "geopandas", "scipy", "esda", "spopt")
    program = f"import sys, api.app; print([m for m in sys.modules if m in {unwanted}])"

    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "[]"
