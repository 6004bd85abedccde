"""Rows that keep the contract, and those that do not with every rule they break."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from contracts.model import Contract, Table
from contracts.rules import Rule
from pipelines.intake.batch import Malformed
from pipelines.intake.shape import FLAG, LINE, ROW

KEPT_CHARACTERS = 200
"""Of a rejected value; enough to see what is wrong, too little to be a store of its own."""
WITHHELD = "(withheld)"
QUARANTINE = {"line": pl.Int64(), "reasons": pl.List(pl.String()), "row": pl.String()}


@dataclass(frozen=True)
class Judged:
    """`accepted` and `quarantined` together are exactly the rows that were judged."""

    accepted: pl.DataFrame
    quarantined: pl.DataFrame
    """Columns line, reasons, row (JSON of what may be kept)."""
    reasons: Mapping[str, int]
    warnings: Mapping[str, int]


def judge(
    rows: pl.DataFrame, delivered: pl.DataFrame, rules: Sequence[Rule], withheld: Collection[str]
) -> Judged:
    """Split `rows` by the rules; `delivered` holds them as they came, at the place `_row` says.

    Of a quarantined row the columns `withheld` are kept as the word alone.
    """
    flags = [name for name in rows.columns if name.startswith(FLAG)]
    errors = [rule for rule in rules if rule.severity == "error"]
    broken = [pl.col(flag).fill_null(value=False) for flag in flags] + [
        _broken(rule) for rule in errors
    ]
    clean = rows.drop(*flags, ROW)
    warned = _warnings(rows, [rule for rule in rules if rule.severity != "error"])
    bad = rows.select(pl.any_horizontal(broken)).to_series() if broken else pl.Series([False])
    if not bad.any():
        return Judged(clean, pl.DataFrame(schema=QUARANTINE), {}, warned)

    ids = [flag.removeprefix(FLAG) for flag in flags] + [rule.id for rule in errors]
    verdicts = rows.filter(bad).select(
        expression.alias(name) for expression, name in zip(broken, ids, strict=True)
    )
    reasons = {name: int(verdicts[name].sum()) for name in ids if verdicts[name].any()}
    quarantined = pl.DataFrame(
        {
            "line": rows.filter(bad)[LINE],
            "reasons": [
                [name for name, hit in zip(ids, verdict, strict=True) if hit]
                for verdict in verdicts.iter_rows()
            ],
            "row": list(_kept(delivered[rows.filter(bad)[ROW]], withheld)),
        },
        schema=QUARANTINE,
    )
    return Judged(clean.filter(~bad), quarantined, reasons, warned)


def quarantined_lines(malformed: Sequence[Malformed], withheld: Collection[str]) -> pl.DataFrame:
    """Lines that are no rows, in the quarantine's form.

    In such a line no field can be told from another, so where the table withholds any column
    nothing of its text is kept.
    """
    return pl.DataFrame(
        {
            "line": [bad.line for bad in malformed],
            "reasons": [[bad.rule] for bad in malformed],
            "row": [
                WITHHELD if withheld else json.dumps(bad.text[:KEPT_CHARACTERS], ensure_ascii=False)
                for bad in malformed
            ],
        },
        schema=QUARANTINE,
    )


def withheld_columns(contract: Contract, table: Table) -> frozenset[str]:
    """Columns whose delivered value may not be kept: the sensitive ones and those reduced."""
    sensitive = {column.name for column in table.columns if column.sensitive}
    reduced = {name for act in contract.minimisation.of(table.name) for name in act.columns}
    return frozenset(sensitive | reduced)


def _broken(rule: Rule) -> pl.Expr:
    return ~pl.sql_expr(rule.holds).fill_null(value=True)


def _warnings(rows: pl.DataFrame, rules: Sequence[Rule]) -> dict[str, int]:
    counts = {rule.id: int(rows.select(_broken(rule).sum()).item()) for rule in rules}
    return {name: count for name, count in counts.items() if count}


def _kept(delivered: pl.DataFrame, withheld: Collection[str]) -> Iterator[str]:
    for row in delivered.drop(LINE).iter_rows(named=True):
        yield json.dumps(
            {
                name: WITHHELD if name in withheld else str(value)[:KEPT_CHARACTERS]
                for name, value in row.items()
                if value is not None
            },
            ensure_ascii=False,
        )
