"""A question that goes through Python: its rows as frames, its function, the frame that comes."""

from dataclasses import replace

import polars as pl

from api.access.replay import Replay
from api.analysis.travel import travel
from api.context import Context
from api.period import resolved
from api.query import Query
from api.statement import material
from api.watched import Store
from contracts import Table, capabilities, snake


def worked_out(query: Query, store: Store, again: Replay, table: Table) -> pl.DataFrame:
    """What the function of the question makes of its rows, as the table promises them.

    Its period must be resolved.
    """
    if query.work is None:
        raise ValueError(f"{query.mart} goes through nothing")
    context = again.context
    frames = {name: _frame(_also(other, query, context), store) for name, other in query.others}
    more: dict[str, object] = {**frames, **_travel(query, context)}
    if query.replays:
        more["replay"] = again
    found = query.work.function(_frame(query, store), **more, **dict(query.work.options))
    # A function that has nothing to say need not spell out in which columns.
    return found if len(found) else pl.DataFrame(schema=[column.name for column in table.columns])


def _travel(query: Query, context: Context) -> dict[str, object]:
    return {"travel": travel(context.snapshot, context.zone)} if query.travels else {}


def _frame(query: Query, store: Store) -> pl.DataFrame:
    return store.frame(*material(query))


def _also(other: Query, query: Query, context: Context) -> Query:
    """A further question, of the same moment as the first."""
    if other.span is None or query.moment is None:
        return replace(other, moment=query.moment)
    marts = {snake(one.id): one for one in capabilities().values()}
    mart = marts[other.mart].table(other.mart)
    return replace(resolved(other, mart, context.zone, query.moment[0]), moment=query.moment)
