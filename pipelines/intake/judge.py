"""Rows that keep the contract, and those that do not with every rule they break."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from contracts.model import Table
from contracts.rules import Rule
from pipelines.intake.batch import Malformed
from pipelines.intake.minimise import Minimised
from pipelines.intake.shape import FLAG, LINE, WITHHELD

KEPT_CHARACTERS = 200
"""Of a rejected value; enough to see what is wrong, too little to be a store of its own."""
QUARANTINE = {"line": pl.Int64(), "reasons": pl.List(pl.String()), "row": pl.String()}


@dataclass(frozen=True)
class Judged:
    """`accepted` and `quarantined` together are exactly the rows that are not gone."""

    accepted: pl.DataFrame
    quarantined: pl.DataFrame
    """Columns line, reasons, row (JSON of what may be kept)."""
    reasons: Mapping[str, int]
    warnings: Mapping[str, int]


def judge(
    reduced: Minimised,
    delivered: pl.DataFrame,
    table: Table,
    rules: Sequence[Rule],
    withheld: Collection[str],
) -> Judged:
    """Split the rows that are not gone by the rules; `delivered` holds them as they came.

    Of a quarantined row the columns `withheld` are kept as the word alone.
    """
    rows, gone = reduced.rows, reduced.gone
    flags = [name for name in rows.columns if name.startswith(FLAG)]
    errors = [rule for rule in rules if rule.severity == "error"]
    bad = rows.select(_any_broken(flags, errors)).to_series() & ~gone
    out = bad | gone
    accepted = rows.drop(flags)
    accepted = accepted.filter(~out) if out.any() else accepted
    warned = _warnings(accepted, [rule for rule in rules if rule.severity != "error"])
    if not bad.any():
        return Judged(accepted, pl.DataFrame(schema=QUARANTINE), {}, warned)
    verdicts = _verdicts(rows.filter(bad), flags, errors)
    quarantined = pl.DataFrame(
        {
            "line": rows[LINE].filter(bad),
            "reasons": [
                [name for name, hit in zip(verdicts.columns, verdict, strict=True) if hit]
                for verdict in verdicts.iter_rows()
            ],
            "row": list(kept(delivered.filter(bad), table, withheld)),
        },
        schema=QUARANTINE,
    )
    reasons = {name: int(hits.sum()) for name, hits in verdicts.to_dict().items() if hits.any()}
    return Judged(accepted, quarantined, reasons, warned)


def _verdicts(rows: pl.DataFrame, flags: Sequence[str], errors: Sequence[Rule]) -> pl.DataFrame:
    """A column a rule, true where the row breaks it."""
    return rows.select(
        *(pl.col(flag).fill_null(value=False).alias(flag.removeprefix(FLAG)) for flag in flags),
        *(_broken(rule).alias(rule.id) for rule in errors),
    )


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


def _broken(rule: Rule) -> pl.Expr:
    return ~pl.sql_expr(rule.holds).fill_null(value=True)


def _any_broken(flags: Sequence[str], errors: Sequence[Rule]) -> pl.Expr:
    """Whether a row breaks anything, cheaper than asking each rule by itself.

    All of them hold, or some come out null, which counts as kept; only a plain false breaks one.
    """
    kept = pl.all_horizontal(pl.lit(value=True), *(pl.sql_expr(rule.holds) for rule in errors))
    flagged = pl.any_horizontal(pl.lit(value=False), *(pl.col(flag) for flag in flags))
    return ~kept.fill_null(value=True) | flagged.fill_null(value=False)


def _warnings(rows: pl.DataFrame, rules: Sequence[Rule]) -> dict[str, int]:
    counts = {rule.id: int(rows.select(_broken(rule).sum()).item()) for rule in rules}
    return {name: count for name, count in counts.items() if count}


def kept(delivered: pl.DataFrame, table: Table, withheld: Collection[str]) -> Iterator[str]:
    """Of each row what quarantine may hold, as JSON: text by column, without what is withheld."""
    for row in delivered.drop(LINE).iter_rows(named=True):
        yield json.dumps(
            {
                name: WITHHELD if name in withheld else _told(value, table.by_name[name].type)
                for name, value in row.items()
                if value is not None
            },
            ensure_ascii=False,
        )


def _told(value: object, kind: str) -> str:
    """The value as text, a number always in one spelling, whether a reader parsed it or not."""
    try:
        if kind == "number":
            return str(float(str(value)))
        if kind == "integer":
            return str(int(str(value)))
    except ValueError:
        pass
    return str(value)[:KEPT_CHARACTERS]
