"""What a contract forbids is refused, what it reduces is reduced before the first durable write."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import polars as pl

from contracts.codes import forbidden_columns
from contracts.feeds import Feed
from contracts.model import Reduction
from contracts.sealing import PART
from pipelines.intake.keys import Keys
from pipelines.intake.refusal import RefusedError


@dataclass(frozen=True)
class Minimised:
    """The rows reduced, which of them may not be kept, and how many those are under each rule."""

    rows: pl.DataFrame
    gone: pl.Series
    dropped: Mapping[str, int]


def refuse_forbidden(names: Iterable[str], feed: Feed) -> None:
    """`RefusedError` if a column is one that may not enter; its content is not looked at."""
    reduced = {
        _plain(how.source)
        for delivers in feed.delivers
        for act in delivers.contract.minimisation.of(delivers.table.name)
        if act.verb in ("encrypt", "tokenise")
        for name, how in delivers.columns.items()
        if name in act.columns
    }
    forbidden = {_plain(name) for name in forbidden_columns()} | {
        _plain(name)
        for delivers in feed.delivers
        for name in delivers.contract.minimisation.forbidden_columns
    }
    found = sorted(name for name in names if _plain(name) in forbidden - reduced)
    if found:
        raise RefusedError(
            "delivery-forbidden_column",
            f"column {', '.join(found)} may not enter, and nothing of the file was kept",
            "take the column out at the agency and deliver again",
        )


def minimise(rows: pl.DataFrame, acts: Sequence[Reduction], keys: Keys) -> Minimised:
    """The rows reduced by each act; rows that may only be counted are marked `gone`.

    They are marked and not taken out, because one copy of the rows is made later for all reasons.
    """
    gone = pl.repeat(value=False, n=rows.height, eager=True)
    dropped: dict[str, int] = {}
    for act in acts:
        if act.verb == "dropToCount":
            when = pl.sql_expr(str(act.options["when"])).fill_null(value=False)
            more = rows.select(when).to_series() & ~gone
            rule = str(act.options["rule"])
            dropped[rule] = dropped.get(rule, 0) + int(more.sum())
            gone |= more
        else:
            rows = rows.with_columns(REDUCE[act.verb](rows, act, keys))
    return Minimised(rows, gone, dropped)


def counted_under(rows: pl.DataFrame, acts: Sequence[Reduction]) -> list[str]:
    """For each row the rule under which it may only be counted; empty where it may be kept."""
    found = pl.repeat("", rows.height, eager=True)
    for act in reversed([one for one in acts if one.verb == "dropToCount"]):
        when = pl.sql_expr(str(act.options["when"])).fill_null(value=False)
        under = pl.lit(str(act.options["rule"]))
        found = rows.select(pl.when(when).then(under).otherwise(found)).to_series()
    return found.to_list()


def _encrypt(rows: pl.DataFrame, act: Reduction, keys: Keys) -> list[pl.Series]:
    bound = _key(rows, cast("list[str]", act.options["boundTo"]))
    return [
        pl.Series(
            name,
            [
                None if value is None else keys.encrypt(value, f"{name}{PART}{place}")
                for value, place in zip(rows[name], bound, strict=True)
            ],
            dtype=pl.String,
        )
        for name in act.columns
    ]


def _tokenise(rows: pl.DataFrame, act: Reduction, keys: Keys) -> list[pl.Series]:
    cases = rows[str(act.options["perCaseSalt"])].cast(pl.String).fill_null("")
    return [
        pl.Series(
            name,
            [
                None if value is None else keys.token(value, case)
                for value, case in zip(rows[name], cases, strict=True)
            ],
            dtype=pl.String,
        )
        for name in act.columns
    ]


def _snap(rows: pl.DataFrame, act: Reduction, keys: Keys) -> list[pl.Expr]:
    pattern = str(act.options["keep"])
    return [pl.coalesce(pl.col(name).str.extract(pattern, 1), pl.col(name)) for name in act.columns]


def _round(rows: pl.DataFrame, act: Reduction, keys: Keys) -> list[pl.Expr]:
    nearest = int(str(act.options["nearest"]))
    below = int(str(act.options["suppressBelow"]))
    return [
        # Zero is no small count, nobody stands behind it; below it the rules decide.
        pl.when(pl.col(name) >= below)
        .then((pl.col(name) + nearest // 2) // nearest * nearest)
        .when(pl.col(name) <= 0)
        .then(pl.col(name))
        .alias(name)
        for name in act.columns
    ]


def _redact(rows: pl.DataFrame, act: Reduction, keys: Keys) -> list[pl.Expr]:
    pattern, word = str(act.options["pattern"]), str(act.options["with"])
    return [pl.col(name).str.replace_all(pattern, word) for name in act.columns]


Reducer = Callable[[pl.DataFrame, Reduction, Keys], Sequence[pl.Expr | pl.Series]]
REDUCE: Mapping[str, Reducer] = {
    "encrypt": _encrypt,
    "tokenise": _tokenise,
    "snapTo": _snap,
    "roundTo": _round,
    "redact": _redact,
}


def _key(rows: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    parts = [pl.col(name).cast(pl.String).fill_null("") for name in names]
    return rows.select(pl.concat_str(parts, separator=PART)).to_series()


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-.]", "", name).lower()
