"""What somebody would write in an afternoon: DuckDB's rows as JSON, and Strawberry as it comes.

`raw` is the limit: one statement, one cursor, one `json.dumps`. `strawberry` has a type a table and
resolvers that run the same statements. Neither knows of purposes, areas, policy or a ledger.
"""

import json
import sys
from asyncio import to_thread
from datetime import datetime

import duckdb
import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from strawberry.asgi import GraphQL

from bench.shapes import AGGREGATE, CALLS, POINT, UNITS

NOW = datetime(2026, 6, 28, 15, 0, 10)
DATABASE = duckdb.connect()


def rows(sql: str, values: list[object]) -> list[dict[str, object]]:
    """The rows of a statement, as dictionaries."""
    with DATABASE.cursor() as cursor:
        cursor.execute(sql, values)
        names = [one[0] for one in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def encoded(sql: str, values: list[object]) -> bytes:
    """The rows of a statement as JSON."""
    return json.dumps(rows(sql, values), default=str).encode()


@strawberry.type
class Call:
    """A row of the calls."""

    call_id: str
    type_common: str
    priority_common: int
    status: str
    latitude: float
    longitude: float
    accuracy_m: float
    area_id: str
    received_at: datetime
    wait_seconds: int


@strawberry.type
class Unit:
    """A row of the units."""

    unit_id: str
    area_id: str
    secondary_status: str
    since_at: datetime
    call_id: str
    crew: int


@strawberry.type
class Cell:
    """A cell over all days."""

    cell_id: str
    planned_minutes: float
    patrolled_minutes: float
    visits: int
    coverage_pct: float


@strawberry.type
class Ask:
    """Plain resolvers."""

    @strawberry.field
    async def call(self, area_id: str) -> list[Call]:
        """One call."""
        return [Call(**row) for row in await to_thread(rows, POINT, [area_id])]  # type: ignore[arg-type]

    @strawberry.field
    async def calls(self, min_priority: int, first: int) -> list[Call]:
        """The most urgent first."""
        found = await to_thread(rows, CALLS, [min_priority, first])
        return [Call(**row) for row in found]  # type: ignore[arg-type]

    @strawberry.field
    async def units(self, first: int) -> list[Unit]:
        """The longest in their status first."""
        return [Unit(**row) for row in await to_thread(rows, UNITS, [first])]  # type: ignore[arg-type]

    @strawberry.field
    async def coverage(self, first: int) -> list[Cell]:
        """The least covered first."""
        return [Cell(**row) for row in await to_thread(rows, AGGREGATE, [first])]  # type: ignore[arg-type]


async def answer(request: Request) -> Response:
    """Statements by name with their values, each one's rows as JSON."""
    asked = await request.json()
    known = {"point": POINT, "calls": CALLS, "units": UNITS, "aggregate": AGGREGATE}
    bodies = [await to_thread(encoded, known[name], values) for name, values in asked]
    return Response(b"[" + b",".join(bodies) + b"]", media_type="application/json")


def main(files: str, port: int) -> None:
    """Serve both until stopped."""
    for mart in ("active_calls", "unit_status_board", "patrol_coverage"):
        DATABASE.execute(f"create table {mart} as select * from '{files}/{mart}.parquet'")  # noqa: S608
    app = Starlette(
        routes=[
            Route("/raw", answer, methods=["POST"]),
            Route("/graphql", GraphQL(strawberry.Schema(Ask)), methods=["POST"]),
        ]
    )
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
