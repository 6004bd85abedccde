"""Numbers that answers rest on where nothing is measured yet; data with its source, read once."""

import csv
from functools import cache

from contracts.codes import ROOT
from contracts.model import ContractError


@cache
def assumption(name: str) -> float:
    """A number of `contracts/codes/travel_assumptions.csv`."""
    with (ROOT / "travel_assumptions.csv").open(encoding="utf-8", newline="") as file:
        found = {row["assumption"]: float(row["value"]) for row in csv.DictReader(file)}
    if name not in found:
        known = ", ".join(sorted(found))
        raise ContractError(f"no assumption {name!r} in travel_assumptions.csv; there are {known}")
    return found[name]
