"""The one executor: every question to every capability is answered here and nowhere else.

Purpose, period, projection, suppression, paging, age, figure id, ledger. None of it is in a
resolver, so none can be forgotten in the next one.
"""

import json
from asyncio import to_thread
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any

from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions import FieldExtension
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from api import paging
from api.access import disclosure, entry
from api.access.gate import Denied, granted, looks_up
from api.access.grant import Grant
from api.access.lattice import latticed
from api.access.opening import Opening
from api.access.refusal import refusal
from api.access.replay import Replay
from api.access.scope import salted, scoped
from api.answers import Kept, Whole, answers, key
from api.context import Info
from api.guard.deadline import current
from api.period import resolved
from api.query import Query
from api.rows import Rows
from api.selection import Asked, asked
from api.statement import WORKED_OUT, Statement, answer_table, statement
from api.watched import Store
from api.words import words
from api.work import worked_out
from contracts import Contract


class Answer(FieldExtension):
    """Turns the `Query` that a resolver returns into the connection that the asker gets."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.table = answer_table(contract)

    def apply(self, field: StrawberryField) -> None:
        """Add the arguments of a page to those of the resolver."""
        field.arguments = [*field.arguments, *_page_arguments()]

    async def resolve_async(  # type: ignore[override]
        self,
        next_: Callable[..., Any],
        source: object,
        info: Info,
        *,
        first: int,
        after: str | None,
        **arguments: object,
    ) -> Mapping[str, object]:
        """Allow or deny, ask, and record before the answer leaves."""
        context, raw = info.context, info._raw_info
        # To the millisecond, as the ledger has it: a figure is asked again of the same moment.
        at = context.clock().replace(microsecond=context.clock().microsecond // 1_000 * 1_000)
        event = entry.opened(self.contract, context, at, arguments, entry.naming(raw))
        try:
            if looks_up(self.contract, context):
                grant = await to_thread(granted, self.contract, context, arguments, at)
            else:
                grant = granted(self.contract, context, arguments, at)
        except Denied as denied:
            await to_thread(context.ledger.append, entry.denied(event, denied))
            raise refusal(self.contract, context, denied.reason) from None
        try:
            query: Query = await next_(source, info, **arguments)
            query = salted(scoped(query.page(first, after), self.contract, grant), context.salt)
            asking = Asking(query, grant, event, at)
            return await to_thread(self._answer, asking, asked(raw, self.table), info)
        except Exception as error:
            await to_thread(context.ledger.append, entry.failed(event, error))
            raise

    def _answer(self, asking: "Asking", wanted: Asked, info: Info) -> Mapping[str, object]:
        context, query, at = info.context, asking.query, asking.at
        manifest, store = context.snapshot.manifest, context.store(self.contract)
        as_of = store.as_of(self.contract.sources)
        latest = as_of or manifest.published_at
        rule = disclosure.rule(self.table, context.purpose, query.groups)
        today = latest.replace(tzinfo=UTC).astimezone(context.zone).date()
        mart = self.contract.table(query.mart)
        question = resolved(latticed(query, rule, today), mart, context.zone, latest)
        question = replace(question, moment=(latest, at))
        opening = Opening.of(self.table, asking.grant, context.opener)
        whole = Whole(question, paging.fingerprint(self.contract.id, query), wanted, rule, opening)
        kept = self._kept(whole, store, info)
        figure = _figure_id(self.contract, question, context.purpose, store.id)
        told = {**asking.event, **kept.outcome, **asking.grant.told}
        told |= {"figure_id": figure, "ledger_size": store.size}
        told["after"] = context.salt.sealed(question.after)
        current().check()
        context.ledger.append(entry.discreet(self.contract, told))
        entry.loud(told)
        return {
            **opening.told(kept.answer),
            "figure_id": figure,
            "data_as_of": as_of,
            "data_age_seconds": int((at - as_of).total_seconds()) if as_of else None,
            "quality_state": manifest.quality_state,
        }

    def _kept(self, whole: Whole, store: Store, info: Info) -> Kept:
        """The rows, from before where the same was asked of the same snapshot."""
        context = info.context
        name = key(self.contract, context, whole)
        found = answers(self.contract, context).get(name) if name else None
        if found is None:
            found = self._worked(whole, store, info)
            if name:
                found.answer["nodes"] = Rows(found.answer["nodes"])
                answers(self.contract, context).put(name, found)
        return found

    def _worked(self, whole: Whole, store: Store, info: Info) -> Kept:
        """The rows, asked of the store."""
        question, wanted, rule = whole.question, whole.wanted, whole.rule
        made = statement(self.contract, question, wanted, rule, whole.mark)
        again = Replay(info.schema, info.context)
        work = worked_out(question, store, again, self.table) if question.work else None
        frames = {} if work is None else {WORKED_OUT: work}
        rows = store.rows(made.sql, made.values, **frames)
        answer = _connection(made, rows, question, wanted, whole.mark)
        outcome = entry.answered({}, question, wanted, rule, whole.opening.checked(answer))
        return Kept(answer, outcome)


@dataclass(frozen=True)
class Asking:
    """A question within the limits that were granted, and what the ledger knows of it so far."""

    query: Query
    grant: Grant
    event: entry.Entry
    at: datetime


def _connection(
    made: Statement, rows: Sequence[tuple[Any, ...]], query: Query, wanted: Asked, mark: str
) -> dict[str, Any]:
    every, less = (rows[0][-3], rows[0][-2]) if made.totals else (None, None)
    if made.totals and not rows[0][-1]:
        rows = ()
    names = (*made.columns, "suppressed")
    nodes = [dict(zip(names, row, strict=False)) for row in rows[: query.first]]
    found: dict[str, Any] = {"nodes": nodes, "total_count": every, "suppressed_rows": less}
    if "edges" in wanted.fields:
        found["edges"] = [{"cursor": _cursor(made, mark, node), "node": node} for node in nodes]
    if "pageInfo" in wanted.fields:
        found["page_info"] = {
            "has_next_page": len(rows) > query.first,
            # A cursor is a row that was shown: whoever goes on behind it has rows before him.
            "has_previous_page": bool(query.after),
            "start_cursor": _cursor(made, mark, nodes[0]) if nodes else None,
            "end_cursor": _cursor(made, mark, nodes[-1]) if nodes else None,
        }
    return found


def _cursor(made: Statement, mark: str, node: Mapping[str, object]) -> str:
    return paging.cursor(mark, [node[one.column] for one in made.order])


def _figure_id(contract: Contract, query: Query, purpose: str, store: str) -> str:
    """The same for the same figures: rows, capability, question and purpose, not the page.

    Where an argument is withheld from the ledger it is another each time.
    """
    asked_for = {
        "snapshot": store,
        "capability": f"{contract.id} {contract.version}",
        "question": query.identity,
        "purpose": purpose,
    }
    if contract.unrecorded:
        # Of few possible arguments a plain digest gives the right one away; this is thrown away.
        asked_for["salt"] = token_hex(16)
    text = json.dumps(asked_for, default=repr, sort_keys=True)
    return "fig_" + sha256(text.encode()).hexdigest()[:24]


def _page_arguments() -> list[StrawberryArgument]:
    return [
        StrawberryArgument(
            python_name="first",
            graphql_name=None,
            type_annotation=StrawberryAnnotation(int),
            description=words("At most so many rows, 1 to 1,000.", "最多返回行数，1至1000。"),
            default=200,
        ),
        StrawberryArgument(
            python_name="after",
            graphql_name=None,
            type_annotation=StrawberryAnnotation(str | None),
            description=words("Rows behind this cursor.", "此游标之后的行。"),
            default=None,
        ),
    ]
