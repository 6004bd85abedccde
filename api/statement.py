"""A `Query` as one SQL statement: projected, protected, counted and paged in the database."""
# ruff: noqa: S608 - names and expressions are our own, and every value of an asker is bound

from dataclasses import dataclass

from api import paging
from api.access.disclosure import Rule
from api.query import Order, Query
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


def statement(contract: Contract, query: Query, asked: Asked, rule: Rule, mark: str) -> Statement:
    """The one statement that answers the question; its period must be resolved.

    `mark` ties a cursor to its question; see `paging.fingerprint`.
    """
    table = answer_table(contract)
    order = _total_order(query, table)
    columns = _needed(table, asked, rule, order)
    inner, values = _answered(contract, query, columns)
    since, moments = _moment(query)
    place = paging.behind(query.after, mark, order, [table.by_name[one.column] for one in order])
    shown = ", ".join(f'{rule.column(column.name)} as "{column.name}"' for column in columns)
    disclosed = f"select {shown}, {rule.withheld} as withheld from answered"
    head = f"with {since}answered as ({inner}), disclosed as ({disclosed})"
    names = ", ".join(f'"{column.name}"' for column in columns)
    where = f" where {place.sql}" if place else ""
    by = _order_by(order)
    # One row more than the page holds tells whether there is another page.
    page = f"select {names}, withheld from disclosed{where}{by} limit {query.first + 1}"
    sql = _with_totals(head, page, names, by) if asked.totals else f"{head} {page}"
    bound = (*moments, *values, *(place.values if place else ()))
    return Statement(sql, bound, tuple(c.name for c in columns), order, asked.totals)


def _with_totals(head: str, page: str, names: str, by: str) -> str:
    total = "select count(*) as every, count(*) filter (where withheld) as less from disclosed"
    return (
        f"{head}, total as ({total}), page as (select *, true as here from ({page}))"
        f" select {names}, withheld, every, less, here from total left join page on true{by}"
    )


def _moment(query: Query) -> tuple[str, tuple[object, ...]]:
    """The latest event and the time of asking, where a figure looks at them."""
    if query.moment is None or not any("from moment" in sql for _, sql in query.figures):
        return "", ()
    return "moment as (select ?::timestamp as as_of, ?::timestamp as asked_at), ", query.moment


def _needed(table: Table, asked: Asked, rule: Rule, order: tuple[Order, ...]) -> tuple[Column, ...]:
    """What was asked for, what it is sorted by, and what decides whether it may be seen."""
    wanted = {*asked.columns, *rule.counts, *(one.column for one in order)}
    return tuple(column for column in table.columns if column.name in wanted) or table.columns[:1]


def _answered(
    contract: Contract, query: Query, columns: tuple[Column, ...]
) -> tuple[str, tuple[object, ...]]:
    """The rows before anything is withheld, and the values bound in them."""
    where = " and ".join(f"({condition.sql})" for condition in query.conditions) or "true"
    values = tuple(value for condition in query.conditions for value in condition.values)
    rows = f'"{query.mart}"'
    if query.marked:
        rows = f"(select *, coalesce({query.marked.sql}, false) as in_period from {rows})"
        values = (*query.marked.values, *values)
    if not query.figures:
        names = ", ".join(f'"{column.name}"' for column in columns)
        return f"select {names} from {rows} where {where}", values
    worked_out = (_expression(column, query, contract.id) for column in columns)
    named = zip(worked_out, columns, strict=True)
    shown = ", ".join(f'{expression} as "{column.name}"' for expression, column in named)
    groups = ", ".join(f'"{name}"' for name in query.groups)
    by = f" group by {groups}" if groups else ""
    return f"select {shown} from {rows} where {where}{by}", values


def _expression(column: Column, query: Query, contract_id: str) -> str:
    if column.name in query.groups:
        return f'"{column.name}"'
    for name, expression in query.figures:
        if name == column.name:
            return f"({expression})"
    if column.required:
        raise ContractError(
            f"{contract_id}: {column.name} is promised in every row, but its resolver neither "
            "groups by it nor works it out"
        )
    return f"null::{column.physical}"


def _total_order(query: Query, table: Table) -> tuple[Order, ...]:
    """The order asked for, and the key behind it, so that no two rows are equal."""
    named = {one.column for one in query.order}
    key = query.groups if query.figures else table.key
    return (*query.order, *(Order(name) for name in key if name not in named))


def _order_by(order: tuple[Order, ...]) -> str:
    parts = (f'"{o.column}" {"desc" if o.descending else "asc"} nulls last' for o in order)
    return " order by " + ", ".join(parts) if order else ""
