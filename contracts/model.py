"""The frozen shapes of a contract. No file is read here; see `contracts.loading`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


class ContractError(ValueError):
    """A contract, feed or code list that does not say what it must; names the file and remedy."""


@dataclass(frozen=True)
class Column:
    """One column: its type, bounds, unit and words. Bounds are inclusive."""

    name: str
    type: str
    """ODCS logical type: string, integer, number, boolean, date, timestamp, array, object."""
    physical: str
    """The type in DuckDB, e.g. `varchar`, `decimal(18,2)`, `varchar[]`."""
    description: str
    description_zh: str = ""
    unit: str = ""
    required: bool = False
    key: int = 0
    """Place in the natural key, from 1; 0 where the column is no part of it."""
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = 4_000
    pattern: str = ""
    code_list: str = ""
    """Name of a list in `contracts/codes` that the values come from."""
    sensitive: bool = False
    """Never written where a reader without purpose could see it, quarantine included."""
    shape: str = ""
    """For an object: the shared value it is, `Estimate` or `Point`."""
    fields: tuple["Column", ...] = ()
    """For an object or array of its own shape: what one of its values holds."""
    suppress: str = ""
    """When the 10-5 rule applies to the count: `always`, `published` or empty for never."""
    grain: str = ""
    """How a figure follows from a protected count: `share`, `sum`, `rate` or `whole`."""
    grain_of: str = ""
    """The count that it follows from."""
    opens: str = ""
    """How a column is disclosed in time, see `api.access.opening`; empty for always."""
    masked: str = ""
    """What stands for a value that is closed; empty for null."""
    rests_on: str = ""
    """The protected count that a figure is withheld with; empty for the first of the row."""


@dataclass(frozen=True)
class QualityRule:
    """A rule written in the contract: `holds` is SQL over one row; null counts as kept."""

    id: str
    holds: str
    description: str
    dimension: str
    severity: str


@dataclass(frozen=True)
class AcrossRule:
    """A rule over several rows or sources: `query` is SQL that counts the rows that break it.

    It reads the views that `pipelines.quality.views` makes: `delivered.<table>`, `lake.<table>`,
    `codes.<list>` and `reference.<table>`.
    """

    id: str
    query: str
    description: str
    dimension: str
    severity: str
    reads: tuple[str, ...] = ()
    """Other sources that it needs; without their rows nothing can be said."""


@dataclass(frozen=True)
class Table:
    """One record type of a source, or the mart or answer of a capability."""

    name: str
    description: str
    columns: tuple[Column, ...]
    quality: tuple[QualityRule, ...] = ()
    across: tuple[AcrossRule, ...] = ()
    """Rules that one row alone cannot keep or break."""
    as_needed: bool = False
    """Whether rows come when there is cause and not each day, so that their age says nothing."""
    event_time: str = ""
    """The column whose UTC day is the row's partition."""
    version_by: tuple[str, ...] = ()
    """Of two rows with one key, the one whose latest of these is later is the newer."""

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Names of the natural key's columns, in order."""
        parts = sorted((column for column in self.columns if column.key), key=lambda c: c.key)
        return tuple(column.name for column in parts)

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}


@dataclass(frozen=True)
class Reduction:
    """One minimising act on one table before the first durable write.

    `verb` is one of dropToCount, encrypt, tokenise, snapTo, roundTo, redact; `options` are the
    verb's own words, documented in `docs/adding-a-source.md`.
    """

    verb: str
    table: str
    columns: tuple[str, ...]
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Retention:
    """How long rows of one table are kept: an ISO 8601 duration, or the words that say it."""

    table: str
    keep: str
    when: str = ""
    """SQL over one row: of which rows it holds; empty for all."""
    since: str = ""
    """SQL over one row: from when on; empty for the table's event time."""


@dataclass(frozen=True)
class Minimisation:
    """What a source may never hold, and what it holds less of."""

    forbidden_columns: tuple[str, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    retention: tuple[Retention, ...] = ()

    def of(self, table: str) -> tuple[Reduction, ...]:
        """The reductions of one table, in the contract's order."""
        return tuple(reduction for reduction in self.reductions if reduction.table == table)


@dataclass(frozen=True)
class Sla:
    """What the owner promises: seconds of lag and between deliveries, days kept, share present."""

    latency_seconds: int
    frequency_seconds: int
    retention_days: int
    availability_pct: float


@dataclass(frozen=True)
class Contract:
    """One source class or one capability."""

    id: str
    version: str
    domain: str
    title: str
    title_zh: str
    purpose: str
    """The question a capability answers, or what a source records."""
    tables: tuple[Table, ...]
    number: int
    owner: str = ""
    contact: str = ""
    sensitivity: str = ""
    sla: Sla | None = None
    minimisation: Minimisation = Minimisation()
    question_zh: str = ""
    purposes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    method: str = ""
    method_source: str = ""
    unrecorded: tuple[str, ...] = ()
    """Arguments that tell of the asker: the ledger says only that they were given."""
    referenced: tuple[str, ...] = ()
    """Purposes for which the call or case must be named that the question is for."""
    about: str = ""
    """The column of the mart that holds it: only its rows are told where it was named."""
    released: bool = False
    """Whether somebody of another role must have released it to the asker."""
    store: str = "snapshot"
    """Where a capability's rows come from: the snapshot, or the access ledger itself."""

    def table(self, name: str) -> Table:
        """The table of that name; `ContractError` if the contract has none."""
        for table in self.tables:
            if table.name == name:
                return table
        known = ", ".join(table.name for table in self.tables)
        raise ContractError(f"{self.id}: no table {name!r}; it has {known}")


def withheld_columns(contract: Contract, table: Table) -> frozenset[str]:
    """Columns whose delivered value may not be kept: the sensitive ones and those reduced."""
    sensitive = {column.name for column in table.columns if column.sensitive}
    reduced = {name for act in contract.minimisation.of(table.name) for name in act.columns}
    return frozenset(sensitive | reduced)
