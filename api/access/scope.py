"""Whose rows an asker may see: those of the areas that he works in."""

from api.access.identity import Identity
from api.query import Condition, Query
from contracts import Contract, snake

EVERYWHERE = "*"
"""An asker who works in this area works in all."""
COLUMNS = ("area_id", "grid_id", "zone_id", "district_id")
COUNTY_DIGITS = 6
"""What nobody could place belongs to the command of a county or of more."""


def area_column(contract: Contract) -> str:
    """The column of the mart that says where a row belongs; empty where it belongs nowhere."""
    if contract.store != "snapshot":
        return ""
    columns = contract.table(snake(contract.id)).by_name
    return next((name for name in COLUMNS if name in columns), "")


def scoped(query: Query, contract: Contract, identity: Identity) -> Query:
    """The question, narrowed to the asker's areas."""
    column = area_column(contract)
    if not column or EVERYWHERE in identity.areas:
        return query
    within = [f'starts_with("{column}", ?)' for _ in identity.areas]
    if any(len(area) <= COUNTY_DIGITS for area in identity.areas):
        within.append(f'"{column}" is null')
    return query.meeting(Condition(" or ".join(within) or "false", identity.areas))
