"""A `Query` as one SQL statement: projected, protected, counted and paged in the database."""
# ruff: noqa: S608 - names and expressions are our own, and every value of an asker is bound

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api import paging
from api.access.disclosure import Rule
from api.measures import AS_OF, NOW
from api.query import Condition, Opens, Order, Query
from api.selection import Asked
from contracts import Column, Contract, ContractError, Table


@dataclass(frozen=True)
class Statement:
    """SQL with its bound values and the names of what it returns.

    Its rows hold `columns`, then whether anything is withheld, then with `totals` the number of
    rows, the number of rows with something withheld, and whether there is a row of the page at all.
    """

    sql: str
    values: tuple[object, ...]
    columns: tuple[str, ...]
    order: tuple[Order, ...]
    totals: bool


def answer_table(contract: Contract) -> Table:
    """The rows that a capability answers with: its `answer` where it has one, else its mart."""
    return contract.tables[-1]


WORKED_OUT = "worked_out"
"""Under this name the frame that a function made is a relation."""
Bound = tuple[str, tuple[object, ...]]
"""SQL and the values of its marks, in order."""
Beside = tuple[tuple[str, str], ...]
"""Names and expressions of what is read and never told."""
MARK = re.compile(r"\?|" + re.escape(AS_OF) + "|" + re.escape(NOW))
"""A value to bind: one of the question's own, the latest event, or the time of asking."""


def statement(contract: Contract, query: Query, asked: Asked, rule: Rule, mark: str) -> Statement:
    """The one statement that answers the question; its period must be resolved.

    Where the question goes through Python, it reads the frame that came of it. `mark` ties a
    cursor to its question; see `paging.fingerprint`.
    """
    table = answer_table(contract)
    order = _total_order(query, table, contract.id)
    columns = _needed(table, asked, rule, order)
    inner, values = _framed(columns) if query.work else _answered(contract, query, columns)
    place = paging.behind(query.after, mark, order, [table.by_name[one.column] for one in order])
    beside = () if query.work else _beside(query, columns)
    every = (*(column.name for column in columns), *dict(beside))
    names = ", ".join(f'"{name}"' for name in every)
    shown = ", ".join(
        (
            *(f'{rule.column(column.name)} as "{column.name}"' for column in columns),
            *(f'"{name}"' for name, _ in beside),
        )
    )
    kept = f" where {' and '.join(f'({sql})' for sql in query.kept)}" if query.kept else ""
    disclosed = f"select {shown}, {rule.withheld} as withheld from answered{kept}"
    head = f"with answered as ({inner}), disclosed as ({disclosed})"
    where = f" where {place.sql}" if place else ""
    by = _order_by(order)
    # One row more than the page holds tells whether there is another page.
    page = f"select {names}, withheld from disclosed{where}{by} limit {query.first + 1}"
    sql = _with_totals(head, page, names, by) if asked.totals else f"{head} {page}"
    sql, bound = _bound(sql, (*values, *(place.values if place else ())), query.moment)
    return Statement(sql, bound, every, order, asked.totals)


def material(query: Query) -> Bound:
    """The rows that a function is given: all columns of the mart and what is derived of them.

    Of a grouped question they are the groups and their figures.
    """
    rows, values = _rows(query)
    if query.figures:
        named = [f'"{name}"' for name in query.groups]
        named += [f'({sql}) as "{name}"' for name, sql in query.figures]
        return _bound(f"select {', '.join(named)} {rows}{_by(query)}", values, query.moment)
    made = "".join(f', ({one.sql}) as "{name}"' for name, one in query.derived)
    own = tuple(value for _, one in query.derived for value in one.values)
    return _bound(f"select *{made} {rows}", (*own, *values), query.moment)


def _with_totals(head: str, page: str, names: str, by: str) -> str:
    total = "select count(*) as every, count(*) filter (where withheld) as less from disclosed"
    return (
        f"{head}, total as ({total}), page as (select *, true as here from ({page}))"
        f" select {names}, withheld, every, less, here from total left join page on true{by}"
    )


def _bound(sql: str, values: tuple[object, ...], moment: tuple[datetime, datetime] | None) -> Bound:
    """The statement with the moments bound where they are looked at.

    As a relation to select them from, each would be a join in the plan.
    """
    if moment is None:
        return sql, values
    given, left, parts = {AS_OF: moment[0], NOW: moment[1]}, iter(values), []
    bound: list[object] = []
    at = 0
    for mark in MARK.finditer(sql):
        known = given.get(mark[0])
        bound.append(next(left) if known is None else known)
        parts += [sql[at : mark.start()], "?" if known is None else "?::timestamp"]
        at = mark.end()
    return "".join([*parts, sql[at:]]), (*bound, *left)


def _beside(query: Query, columns: tuple[Column, ...]) -> Beside:
    """What is read beside the columns that open with a call."""
    wanted = {column.name for column in columns}
    opens = ((name, one) for name, one in query.derived if isinstance(one, Opens))
    return tuple(pair for name, one in opens if name in wanted for pair in one.beside(name))


def _needed(table: Table, asked: Asked, rule: Rule, order: tuple[Order, ...]) -> tuple[Column, ...]:
    """What was asked for, what it is sorted by, and what decides whether it may be seen."""
    wanted = {*asked.columns, *rule.counts, *(one.column for one in order)}
    wanted |= {one.grain_of for name, one in rule.grains.items() if name in wanted}
    return tuple(column for column in table.columns if column.name in wanted) or table.columns[:1]


def _framed(columns: tuple[Column, ...]) -> Bound:
    """The columns of a function's frame, each as its contract says."""
    shown = (f'"{one.name}"::{one.physical} as "{one.name}"' for one in columns)
    return f"select {', '.join(shown)} from {WORKED_OUT}", ()


def _rows(query: Query) -> Bound:
    """From which rows, before anything is worked out of them."""
    where = " and ".join(f"({condition.sql})" for condition in query.conditions) or "true"
    values = tuple(value for condition in query.conditions for value in condition.values)
    if not query.marked:
        return f'from "{query.mart}" where {where}', values
    marked = f'select *, coalesce({query.marked.sql}, false) as in_period from "{query.mart}"'
    return f"from ({marked}) where {where}", (*query.marked.values, *values)


def _by(query: Query) -> str:
    groups = ", ".join(f'"{name}"' for name in query.groups)
    return f" group by {groups}" if groups else ""


def _answered(contract: Contract, query: Query, columns: tuple[Column, ...]) -> Bound:
    """The rows before anything is withheld, and the values bound in them."""
    made = dict(query.derived)
    if query.figures:
        made = {name: Condition(sql) for name, sql in query.figures}
    shown: list[str] = []
    bound: list[object] = []
    for column in columns:
        if column.name in made:
            bound.extend(made[column.name].values)
        expression = _expression(column, query, made, contract.id)
        shown.append(f'{expression} as "{column.name}"')
    shown += [f'({sql}) as "{name}"' for name, sql in _beside(query, columns)]
    rows, values = _rows(query)
    return f"select {', '.join(shown)} {rows}{_by(query)}", (*bound, *values)


def _expression(
    column: Column, query: Query, made: Mapping[str, Condition], contract_id: str
) -> str:
    if column.name in made:
        return f"({made[column.name].sql})"
    if not query.figures or column.name in query.groups:
        return f'"{column.name}"'
    if column.required:
        raise ContractError(
            f"{contract_id}: {column.name} is promised in every row, but its resolver neither "
            "groups by it nor works it out"
        )
    return f"null::{column.physical}"


def _total_order(query: Query, table: Table, contract_id: str) -> tuple[Order, ...]:
    """The order asked for, and the key behind it, so that no two rows are equal."""
    named = {one.column for one in query.order}
    grouped = query.figures and not query.work
    key = query.groups if grouped else table.key
    if not key and not grouped:
        raise ContractError(f"{contract_id}: {table.name} needs a primaryKey to be paged by")
    return (*query.order, *(Order(name) for name in key if name not in named))


def _order_by(order: tuple[Order, ...]) -> str:
    parts = (f'"{o.column}" {"desc" if o.descending else "asc"} nulls last' for o in order)
    return " order by " + ", ".join(parts) if order else ""
