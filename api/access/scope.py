"""Whose rows an asker may see: those of the areas, and of the record, that were granted."""

from api.access.grant import Grant
from api.access.salt import Salt
from api.query import Condition, Query
from api.values import Salted
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


def scoped(query: Query, contract: Contract, grant: Grant) -> Query:
    """The question, narrowed to the areas and the record that were granted."""
    if grant.record and contract.about:
        # The rules judged this very record: it lies in the asker's areas, or his unit is on it,
        # wherever it was sent from.
        return query.meeting(Condition(f'"{contract.about}" = ?', (grant.record,)))
    if grant.records is not None:
        query = query.where(record_id=[Salted(one) for one in grant.records])
    column = area_column(contract)
    if not column or grant.areas is None or EVERYWHERE in grant.areas:
        return query
    within = [f'starts_with("{column}", ?)' for _ in grant.areas]
    if any(len(area) <= COUNTY_DIGITS for area in grant.areas):
        within.append(f'"{column}" is null')
    return query.meeting(Condition(" or ".join(within) or "false", grant.areas))


def salted(query: Query, salt: Salt) -> Query:
    """The question, with records that it looks for named as the ledger names them."""
    return query.bound(lambda value: salt.of(value) if isinstance(value, Salted) else value)
