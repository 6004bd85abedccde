"""Everything that is checked of a source, in one list: each check has the one id of its rule.

Rules of one row are judged at intake, which puts aside what breaks them, and once more on the lake.
What more than one row decides - keys, bands, freshness, rules across rows and sources - is judged
on the lake alone, a delivery day at a time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts import codes
from contracts.codes import UNMAPPED
from contracts.model import Contract, Table
from contracts.rules import rule_id, rules, type_rules

ROW, KEY, ACROSS, COUNT, FRESH = "row", "key", "across", "count", "fresh"
BOUNDS = ("west", "south", "east", "north")
"""What a feed may say of its jurisdiction; on the lake they are columns beside the row's own."""
OF_FEED = {name: f"_{name}" for name in BOUNDS}
DIMENSIONS = {"conformity": "validity"}
"""Dimensions that go by another word in reports than in ODCS."""
REMEDIES = {
    ROW: "a row broke a rule after intake had judged it; take the delivery in again, and tell "
    "whoever keeps intake",
    KEY: "ask the owner agency which of the rows holds, and let it deliver a newer version",
    ACROSS: "ask the owner agency to mend the rows at their source and to deliver them again",
    COUNT: "ask the owner agency whether the delivery was cut short or sent more than once",
    FRESH: "ask the owner agency why nothing newer was delivered",
}


@dataclass(frozen=True)
class Check:
    """One rule as it is checked on the lake."""

    id: str
    table: str
    kind: str
    """`row`, `key`, `across`, `count` or `fresh`."""
    description: str
    dimension: str
    severity: str
    """`error` blocks publication, `warning` does not."""
    sql: str = ""
    """Of a row: what it must satisfy; across rows: a query that counts what breaks the rule."""
    reads: tuple[str, ...] = ()
    """Other sources that it cannot do without."""

    @property
    def reported(self) -> str:
        """The dimension as a code of quality_dimension."""
        return DIMENSIONS.get(self.dimension, self.dimension).upper()

    @property
    def remedy(self) -> str:
        """What to do where it is broken."""
        return REMEDIES[self.kind]


@dataclass(frozen=True)
class Band:
    """How many rows are plausible, as multiples of the median of earlier delivery days."""

    warn_low: float
    warn_high: float
    fail_low: float
    fail_high: float
    days: int
    """Earlier delivery days without which nothing is expected."""
    least_rows: int
    """Median below which a multiple says nothing."""


def checks(contract: Contract) -> tuple[Check, ...]:
    """Every check of the source, table by table; no id twice."""
    return tuple(check for table in contract.tables for check in _of(table))


def beyond_rows(contract: Contract) -> tuple[Check, ...]:
    """Those that no single row decides."""
    return tuple(check for check in checks(contract) if check.kind != ROW)


def band(table: str) -> Band:
    """The band of a table, or of all: a line of `contracts/codes/row_count_bands.csv`."""
    lines: Mapping[str, Mapping[str, str]] = {
        row["table"]: row for row in codes.rows("row_count_bands")
    }
    line = lines.get(table, lines["*"])
    return Band(
        warn_low=float(line["warn_low"]),
        warn_high=float(line["warn_high"]),
        fail_low=float(line["fail_low"]),
        fail_high=float(line["fail_high"]),
        days=int(line["days"]),
        least_rows=int(line["least_rows"]),
    )


def _of(table: Table) -> Iterator[Check]:
    yield from _rows(table)
    key = " and ".join(table.key)
    yield Check(
        f"{table.name}-key", table.name, KEY,
        f"No two rows of a delivery are one version of one {key} and say different things.",
        "uniqueness", "error",
    )  # fmt: skip
    yield Check(
        f"{table.name}-row_count", table.name, COUNT,
        "About as many rows came as on earlier delivery days.", "completeness", "error",
    )  # fmt: skip
    if not table.as_needed:
        yield Check(
            f"{table.name}-fresh", table.name, FRESH,
            "The newest row is no older at the end of the day than the contract allows.",
            "timeliness", "warning",
        )  # fmt: skip
    for rule in table.across:
        yield Check(
            rule.id, table.name, ACROSS, rule.description, rule.dimension, rule.severity,
            rule.query, rule.reads,
        )  # fmt: skip


def _rows(table: Table) -> Iterator[Check]:
    for rule in type_rules(table):
        kind = table.by_name[rule.column].physical.upper()
        holds = f"typeof({rule.column}) = '{kind}'"
        yield Check(rule.id, table.name, ROW, rule.description, rule.dimension, "error", holds)
    for rule in rules(table, OF_FEED):
        yield Check(
            rule.id, table.name, ROW, rule.description, rule.dimension, rule.severity, rule.holds
        )
    for column in table.columns:
        if column.code_list:
            yield Check(
                rule_id(table.name, column.name, "unmapped"), table.name, ROW,
                f"{column.name} came with a code that its map knows.", "conformity", "warning",
                f"{column.name} <> '{UNMAPPED}'",
            )  # fmt: skip
