"""A question asked of rows written in the test, through the one executor."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from api.access.grant import Grant
from api.access.identity import Identity
from api.access.ledger import Ledger
from api.access.reference import Reference
from api.access.salt import Salt
from api.context import Context
from api.execution import execute
from api.request import Asked
from api.snapshot import Snapshot
from api.snapshots import Snapshots

from .askers import asker
from .published import Rows, publish

NOW = datetime(2026, 6, 28, 15, 0, 30)
SALT = Salt(b"salt of a test")


@dataclass
class Counted:
    """A snapshot that notes the statements it runs."""

    snapshot: Snapshot
    statements: list[str]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.snapshot, name)

    def rows(
        self, sql: str, values: Sequence[object], **frames: pl.DataFrame
    ) -> list[tuple[Any, ...]]:
        self.statements.append(sql)
        return self.snapshot.rows(sql, values, **frames)

    def frame(self, sql: str, values: Sequence[object]) -> pl.DataFrame:
        self.statements.append(sql)
        return self.snapshot.frame(sql, values)


@dataclass
class Station:
    """One published snapshot and its ledger, to be asked."""

    home: Path
    snapshots: Snapshots
    ledger: Ledger
    statements: list[str] = field(default_factory=list)

    def ask(
        self,
        query: str,
        purpose: str = "COMMAND",
        variables: Mapping[str, object] | None = None,
        identity: Identity | None = None,
        about: str = "",
        **more: Any,
    ) -> dict[str, Any]:
        """The whole body of the response, to one of the purpose's role or to whoever is named.

        `about` is `call:` or `case:` and the record that it is for; `more` is of the context.
        """
        self.snapshots.refresh()
        kind, _, record = about.partition(":")
        with self.snapshots.pinned() as pinned:
            snapshot: Any = Counted(pinned, self.statements)
            context = Context(
                snapshot,
                self.ledger,
                ZoneInfo("Asia/Shanghai"),
                identity or asker(purpose),
                purpose,
                Reference(kind, record) if about else None,
                **{"clock": lambda: NOW, "salt": SALT} | more,
            )
            return asyncio.run(execute(Asked(query, variables, None), context))

    def answer(
        self,
        query: str,
        purpose: str = "COMMAND",
        about: str = "",
        granted: Grant | None = None,
        **variables: object,
    ) -> dict[str, Any]:
        """The one capability's answer of `{ category { capability } }`; there must be no error.

        With a grant the gate is passed by, where a test is about what lies behind it.
        """
        body = self.ask(query, purpose, variables, about=about, granted=granted)
        assert "errors" not in body, body["errors"]
        (category,) = body["data"].values()
        (found,) = category.values()
        return found

    def refused(
        self, query: str, purpose: str = "COMMAND", about: str = "", **variables: object
    ) -> dict[str, Any]:
        """The one error of a question that gets no answer."""
        (error,) = self.ask(query, purpose, variables, about=about)["errors"]
        return error

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The ledger's lines."""
        path = self.home / "ledger" / "access.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Callable[..., Station]]:
    """Make a station that has published the rows."""
    made: list[Station] = []

    def of(rows: Rows, **more: Any) -> Station:
        publish(tmp_path / "published", rows, **more)
        snapshots = Snapshots(tmp_path / "published")
        made.append(Station(tmp_path, snapshots, Ledger(tmp_path / "ledger")))
        return made[-1]

    yield of
    for one in made:
        one.snapshots.close()
        one.ledger.close()
