import subprocess
import sys

import pytest

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


def test_every_field_is_described():
    bare = [
        f"{kind.name}.{name}"
        for kind in schema._schema.type_map.values()
        if not kind.name.startswith("__") and hasattr(kind, "fields")
        for name, field in kind.fields.items()
        if not field.description
    ]

    assert bare == []


def test_importing_it_brings_neither_dagster_nor_dbt_nor_what_few_answers_need():
    unwanted = ("dagster", "dbt", "pipelines", "pandas", "geopandas", "scipy", "esda", "spopt")
    program = f"import sys, api.app; print([m for m in sys.modules if m in {unwanted}])"

    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "[]"
