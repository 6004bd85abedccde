"""Answers without a network: the whole service as an ASGI application, and its statements raw.

Raw is what the limit is: the very statements that the answer was made of, one cursor each, and the
rows as JSON. Ours is all that a request goes through: token, policy, GraphQL, disclosure, ledger.
"""

import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import click
import duckdb
from starlette.applications import Starlette

from api.app import create_app
from api.settings import Settings
from api.snapshot import NOTHING_ELSE, Snapshot
from bench import shapes, sides, tables
from bench.report import Report

OURS, NO_LEDGER, RAW = "stationhouse", "without policy and ledger", "raw duckdb + json"
Statement = tuple[str, Sequence[object], Mapping[str, Any]]


def house(home: Path, now: str) -> Starlette:
    """The service over the snapshot of a home, as a process would have it."""
    return create_app(Settings.read(sides.environment(home, now)))


async def answered(app: Starlette, body: str, headers: Mapping[str, str]) -> bytes:
    """The body of the answer to one POST; `RuntimeError` where it is an error."""
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": "/graphql", "raw_path": b"/graphql", "query_string": b"",
        "root_path": "", "headers": [(b"host", b"localhost"), *raw],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    sent: list[bytes] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body.encode(), "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message.get("body", b""))

    await app(scope, receive, send)  # type: ignore[arg-type]
    told = b"".join(sent)
    if b'"errors"' in told:
        raise RuntimeError(told[:300].decode())
    return told


@contextmanager
def noted() -> Iterator[list[Statement]]:
    """The statements that the service puts to its snapshot meanwhile."""
    found: list[Statement] = []
    rows, frame = Snapshot.rows, Snapshot.frame

    def noting(self: Snapshot, sql: str, values: Sequence[object], **frames: Any) -> Any:
        found.append((sql, list(values), frames))
        return rows(self, sql, values, **frames)

    def framing(self: Snapshot, sql: str, values: Sequence[object]) -> Any:
        found.append((sql, list(values), {}))
        return frame(self, sql, values)

    Snapshot.rows, Snapshot.frame = noting, framing  # type: ignore[method-assign, assignment]
    try:
        yield found
    finally:
        Snapshot.rows, Snapshot.frame = rows, frame  # type: ignore[method-assign]


def raw(database: duckdb.DuckDBPyConnection, statements: Sequence[Statement]) -> bytes:
    """The rows of the statements as JSON."""
    found = []
    for sql, values, frames in statements:
        with database.cursor() as cursor:
            for name, frame in frames.items():
                cursor.register(name, frame)
            cursor.execute(sql, list(values))
            names = [one[0] for one in cursor.description or ()]
            found += [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return json.dumps(found, default=str).encode()


async def timed(
    app: Starlette, bodies: Sequence[str], headers: Mapping[str, str],
    database: duckdb.DuckDBPyConnection, rounds: int,
) -> tuple[list[float], list[float]]:  # fmt: skip
    """Milliseconds of ours and of raw, in turn, body by body."""
    statements: dict[str, list[Statement]] = {}
    for body in bodies:
        with noted() as found:
            await answered(app, body, headers)
        statements[body] = found
    ours, bare = [], []
    for number in range(rounds):
        body = bodies[number % len(bodies)]
        started = time.perf_counter()
        await answered(app, body, headers)
        between = time.perf_counter()
        raw(database, statements[body])
        ours.append(1e3 * (between - started))
        bare.append(1e3 * (time.perf_counter() - between))
    return ours, bare


def snapshot(home: Path) -> duckdb.DuckDBPyConnection:
    """A copy of the published file: one process opens a file in one way only."""
    told = json.loads((home / "published" / "current.json").read_text("utf-8"))
    copy = home / "raw.duckdb"
    shutil.copyfile(home / "published" / told["file"], copy)
    return duckdb.connect(str(copy), read_only=True, config=NOTHING_ELSE)


def told(report: Report, name: str, found: Mapping[str, Sequence[float]]) -> None:
    """Medians with the tenth and the ninetieth percentile, and ours by raw."""
    for side, values in found.items():
        ends = sorted(values)[len(values) // 10], sorted(values)[-1 - len(values) // 10]
        report.add(side, f"{name}, median", median(values), "ms", *ends)
    for side, values in found.items():
        if side != RAW:
            report.add(side, f"{name}, times raw", median(values) / median(found[RAW]), "×")


@contextmanager
def lifespan(app: Starlette) -> Iterator[Callable[[Any], Any]]:
    """A loop in which the application is up."""
    loop = asyncio.new_event_loop()
    context = app.router.lifespan_context(app)
    loop.run_until_complete(context.__aenter__())
    try:
        yield loop.run_until_complete
    finally:
        loop.run_until_complete(context.__aexit__(None, None, None))
        loop.close()


@click.command()
@click.option("--quick", is_flag=True, help="A fifth of the rounds.")
def main(*, quick: bool) -> None:
    """A point look-up and a list of 50 rows of 10 fields, beside their own statements."""
    from bench import service

    report = Report("in_process")
    rounds = 100 if quick else 500
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        tables.write(home, 1_000)
        headers = sides.JSON | sides.token(home, sides.ASKER, tables.NOW)
        database = snapshot(home)
        app = house(home, tables.NOW)
        measured = {}
        asked = {shape: shapes.ours()[shape] for shape in ("point look-up", "list of 50")}
        with lifespan(app) as run:
            for shape, bodies in asked.items():
                measured[shape] = run(timed(app, bodies, headers, database, rounds))
            service.without_ledger()
            service.without_policy()
            for shape, bodies in asked.items():
                less, bare = run(timed(app, bodies, headers, database, rounds))
                mine, also = measured[shape]
                told(report, shape, {OURS: mine, NO_LEDGER: less, RAW: also + bare})
    report.write()


if __name__ == "__main__":
    main()
