"""The rules of access, as Cedar reads them; checked against their schema when they are loaded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cedarpy

from contracts.model import ContractError

FOLDER = Path(__file__).parent / "policies"


@dataclass(frozen=True)
class Policies:
    """The policies as Cedar evaluates them, and what is written above each."""

    rules: cedarpy.PolicySet
    notes: Mapping[str, Mapping[str, str]]
    """Annotations by the name that Cedar gives a policy in its diagnostics."""


@cache
def policies() -> Policies:
    """All policies; `ContractError` names what is wrong with one."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(FOLDER.glob("*.cedar")))
    schema = (FOLDER / "stationhouse.cedarschema").read_text("utf-8")
    found = cedarpy.validate_policies(text, schema)
    if not found.validation_passed:
        problems = "; ".join(str(error) for error in found.errors)
        raise ContractError(f"{FOLDER.name}/*.cedar: {problems}")
    parsed = json.loads(cedarpy.policies_to_json_str(text))["staticPolicies"]
    notes = {name: dict(policy.get("annotations", {})) for name, policy in parsed.items()}
    for name, written in notes.items():
        if "id" not in written:
            raise ContractError(f"{FOLDER.name}: {name} has no @id to be named by")
    return Policies(cedarpy.PolicySet.from_str(text), notes)
