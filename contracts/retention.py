"""How long rows are kept, as rules: each with its id, its period and what is done at its end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from contracts.loading import sources
from contracts.model import Contract, Reduction, Retention, Table

YEAR = 365.25
DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)S)?)?")


@dataclass(frozen=True)
class Period:
    """A duration: calendar months, and seconds beside."""

    months: int
    seconds: int

    @classmethod
    def read(cls, text: str) -> "Period | None":
        """The period of an ISO 8601 duration; None for words, such as `with its case`."""
        found = DURATION.fullmatch(text)
        if found is None or text in ("P", "PT"):
            return None
        years, months, days, hours, seconds = (int(n or 0) for n in found.groups())
        return cls(12 * years + months, 86_400 * days + 3_600 * hours + seconds)

    @property
    def sql(self) -> str:
        """The period as an interval."""
        return f"(to_months({self.months}) + to_seconds({self.seconds}))"


@dataclass(frozen=True)
class Kept:
    """One rule of retention. Of the rules of a table the first whose `when` holds is the row's."""

    id: str
    contract: Contract
    table: str
    keep: str
    when: str = ""
    """SQL over one row: of which rows it holds; empty for all."""
    since: str = ""
    """SQL over one row: from when on; empty for the table's event time."""
    erases: str = ""
    """The column that is emptied at the end of the period; empty where the row itself goes."""

    @property
    def period(self) -> Period | None:
        """How long; None where the contract says it in words, and nothing can be deleted by it."""
        return Period.read(self.keep)

    @property
    def held(self) -> Table | None:
        """The table in the lake; None where the lake does not keep it."""
        return next((one for one in self.contract.tables if one.name == self.table), None)

    @property
    def words(self) -> str:
        """The rule as the contract says it."""
        what = f"{self.erases} {self.keep}" if self.erases else self.keep
        return f"{what}{f' where {self.when}' if self.when else ''}"


@cache
def rules() -> tuple[Kept, ...]:
    """Every rule of every source, in the contracts' order."""
    return tuple(rule for contract in sources().values() for rule in rules_of(contract))


def rules_of(contract: Contract) -> Iterator[Kept]:
    """The rules of one source: a table's own, or else the one of its whole source."""
    own = contract.minimisation.retention
    for number, one in enumerate(own, start=1):
        yield _rule(f"{contract.id}-kept_{number}", contract, one)
    for table in contract.tables:
        if contract.sla and table.name not in {one.table for one in own}:
            kept = Retention(table.name, _whole(contract.sla.retention_days))
            yield _rule(f"{table.name}-kept", contract, kept)
    for act in contract.minimisation.reductions:
        if "eraseAfter" in act.options:
            yield from _erased(contract, act)


def _rule(name: str, contract: Contract, one: Retention) -> Kept:
    return Kept(name, contract, one.table, one.keep, one.when, one.since)


def _erased(contract: Contract, act: Reduction) -> Iterator[Kept]:
    keep, since = str(act.options["eraseAfter"]), str(act.options.get("eraseSince", ""))
    for column in act.columns:
        name = f"{act.table}-{column}-erased"
        yield Kept(name, contract, act.table, keep, f"{column} is not null", since, column)


def _whole(days: int) -> str:
    years = round(days / YEAR)
    return f"P{years}Y" if years and int(years * YEAR) == days else f"P{days}D"
