"""A server with limits of a test's own, and marts that take long or much."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import httpx

from api.access.issuer import Issuer
from api.app import create_app
from api.settings import Settings
from tests.api.published import publish
from tests.api.serving import served

ASK = 'query @purpose(of: AUDIT) { dispatch { responseTimes(areaId: "410225") { totalCount } } }'


@dataclass(frozen=True)
class Asked:
    """A served house."""

    home: Path
    client: httpx.Client

    def token(self, actor: str) -> dict[str, str]:
        now = datetime.now(UTC).replace(tzinfo=None)
        return {"Authorization": f"Bearer {Issuer(self.home / 'keys').token(actor, now)}"}

    def ask(self, query: str = ASK, actor: str = "auditor-1", **more: object) -> httpx.Response:
        headers = self.token(actor) if actor else {}
        return self.client.post("/graphql", json={"query": query, **more}, headers=headers)

    @property
    def lines(self) -> list[dict]:
        path = self.home / "ledger" / "access.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@contextmanager
def asked(home: Path, rows: dict | None = None, view: str = "", **limits: str) -> Iterator[Asked]:
    """A house that serves the rows; `view` makes the response mart of them, as SQL over `few`."""
    publish(home / "published", rows or {})
    if view:
        slowed(home, view)
    environment = {f"STATIONHOUSE_{name}": value for name, value in limits.items()}
    app = create_app(Settings.read({"STATIONHOUSE_HOME": str(home), **environment}))
    with served(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield Asked(home, client)


def slowed(home: Path, view: str, snapshot: str = "S1") -> None:
    """Make the published mart what the SQL says."""
    path = home / "published" / f"snapshot-{snapshot}.duckdb"
    with duckdb.connect(str(path)) as database:
        database.execute("alter table response_times rename to few")
        database.execute(f"create view response_times as {view}")


ENDLESS = "select few.* from few, range(1000000000000) as far(n) where hash(n) % 1000003 = 7"
"""Rows that no machine counts in a minute."""
HUGE = (
    "select few.* from few, (select max(len(held)) as n from (select list(n) as held"
    " from range(300000000) as far(n))) where n > 0"
)
"""Rows that take more memory than a test allows."""
