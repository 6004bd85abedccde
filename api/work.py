"""A question that goes through Python: its rows as frames, its function, the frame that comes."""

from dataclasses import replace

import polars as pl

from api.analysis.travel import travel
from api.context import Context
from api.period import resolved
from api.query import Query
from api.statement import material
from contracts import Table, capabilities, snake


def worked_out(query: Query, context: Context, table: Table) -> pl.DataFrame:
    """What the function of the question makes of its rows, as the table promises them.

    Its period must be resolved.
    """
    if query.work is None:
        raise ValueError(f"{query.mart} goes through nothing")
    frames = {name: _frame(_also(other, query, context), context) for name, other in query.others}
    more: dict[str, object] = {**frames, **_travel(query, context)}
    found = query.work.function(_frame(query, context), **more, **dict(query.work.options))
    # A function that has nothing to say need not spell out in which columns.
    return found if len(found) else pl.DataFrame(schema=[column.name for column in table.columns])


def _travel(query: Query, context: Context) -> dict[str, object]:
    return {"travel": travel(context.snapshot, context.zone)} if query.travels else {}


def _frame(query: Query, context: Context) -> pl.DataFrame:
    return context.snapshot.frame(*material(query))


def _also(other: Query, query: Query, context: Context) -> Query:
    """A further question, of the same moment as the first."""
    if other.span is None or query.moment is None:
        return replace(other, moment=query.moment)
    marts = {snake(one.id): one for one in capabilities().values()}
    mart = marts[other.mart].table(other.mart)
    return replace(resolved(other, mart, context.zone, query.moment[0]), moment=query.moment)
