"""Who is asked over HTTP: this house, the raw limit, and what a user would pick instead.

Each side is a server of its own on the same rows, up for as long as it is asked.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from api.access.issuer import Issuer
from bench import installed, shapes, tables
from bench.load import Request, free_port, running

JSON = {"Content-Type": "application/json"}
ASKER = "commander-1"
Shapes = Mapping[str, Request]
BARE = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/tmp")}  # noqa: S108


def environment(home: Path, now: str) -> dict[str, str]:
    """The service as it is shipped, but for bounds that a lone asker would run into.

    No answer is kept for who asks again: what a first question takes is measured here.
    """
    return {
        **os.environ,
        "STATIONHOUSE_HOME": str(home),
        "STATIONHOUSE_NOW": now,
        "STATIONHOUSE_DOCUMENTS": "any",
        "STATIONHOUSE_ANSWERS_MB": "0.1",
        "STATIONHOUSE_COST": "100000000",
        "STATIONHOUSE_WAITING": "1000",
        "STATIONHOUSE_PATIENCE_SECONDS": "60",
    }


@contextmanager
def serving(home: Path, now: str, workers: int = 1) -> Iterator[tuple[str, int]]:
    """This house's address and process, as `stationhouse serve` starts it."""
    port = free_port()
    words = [str(Path(sys.executable).parent / "stationhouse"), "serve", "--port", str(port)]
    words += ["--workers", str(workers)]
    with running(words, port, environment(home, now)) as process:
        yield f"http://127.0.0.1:{port}", process


def token(home: Path, actor: str, now: str, *records: str) -> dict[str, str]:
    """The header that says who asks."""
    told = Issuer(home / "keys").token(actor, datetime.fromisoformat(now), records=records)
    return {"Authorization": f"Bearer {told}"}


@contextmanager
def ours(home: Path) -> Iterator[Shapes]:
    """Stationhouse, with token, policy, minimisation and ledger, a worker a core."""
    with serving(home, tables.NOW, os.cpu_count() or 1) as (address, _):
        headers = JSON | token(home, ASKER, tables.NOW)
        yield {
            shape: Request(f"{address}/graphql", bodies, headers)
            for shape, bodies in shapes.ours().items()
        }


@contextmanager
def plain(home: Path, path: str, asked: Mapping[str, Sequence[str]]) -> Iterator[Shapes]:
    """One of the two plain servers."""
    port = free_port()
    words = [sys.executable, "-m", "bench.plain", str(home / "files"), str(port)]
    with running(words, port, os.environ):
        address = f"http://127.0.0.1:{port}/{path}"
        yield {shape: Request(address, bodies, JSON) for shape, bodies in asked.items()}


@contextmanager
def roapi(home: Path) -> Iterator[Shapes]:
    """roapi on the Parquet files, which it holds in memory; aggregates by its SQL."""
    port = free_port()
    files = [f"--table={mart}={home}/files/{mart}.parquet" for mart in tables.MARTS]
    words = [
        str(installed.BIN / "roapi"),
        "-a",
        f"127.0.0.1:{port}",
        "-p",
        f"127.0.0.1:{free_port()}",
    ]
    with running([*words, *files], port, BARE):
        yield {
            shape: Request(f"http://127.0.0.1:{port}/api/{way}", bodies)
            for shape, (way, bodies) in shapes.roapi().items()
        }


@contextmanager
def postgraphile(home: Path) -> Iterator[Shapes]:
    """PostGraphile on PostgreSQL with an index for each question."""
    port, server = free_port(), free_port()
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        if user:
            shutil.chown(name, user)
        initdb = [str(installed.POSTGRES / "initdb"), "-D", str(data), "-U", "bench", "-A", "trust"]
        subprocess.run(initdb, check=True, capture_output=True, user=user)
        words = [str(installed.POSTGRES / "postgres"), "-D", str(data), "-p", str(server)]
        words += ["-c", "listen_addresses=127.0.0.1", "-k", name, "-c", "shared_buffers=1GB"]
        with running(words, server, BARE, user):
            address = f"postgres://bench@127.0.0.1:{server}/postgres"
            _filled(address, home)
            start = [
                str(installed.NODE),
                str(installed.POSTGRAPHILE),
                "--connection",
                address,
                "--schema",
                "bench",
            ]
            start += ["--preset", "postgraphile/presets/amber", "--port", str(port)]
            with running(start, port, BARE | {"GRAPHILE_ENV": "production"}):
                yield {
                    shape: Request(f"http://127.0.0.1:{port}/graphql", bodies, JSON)
                    for shape, bodies in shapes.postgraphile().items()
                }


def _filled(address: str, home: Path) -> None:
    """The tables in PostgreSQL, indexed and analysed."""
    lines = ["create schema bench; set search_path to bench;"]
    for mart in tables.MARTS:
        columns = ", ".join(
            f"{name} {kind.replace('BIGINT', 'integer').replace('DOUBLE', 'double precision')}"
            for name, kind in tables.columns(home, mart)
        )
        lines.append(f"create table {mart} ({columns});")
        lines.append(f"\\copy {mart} from '{home}/files/{mart}.csv' csv header")
    lines.append((Path(__file__).parent / "postgraphile" / "indexes.sql").read_text("utf-8"))
    words = ["psql", "--quiet", "--set", "ON_ERROR_STOP=1", address]
    done = subprocess.run(
        words, check=False, capture_output=True, text=True, input="\n".join(lines)
    )
    if done.returncode:
        raise RuntimeError(f"PostgreSQL did not take the tables: {done.stderr[-1_000:]}")


def rows_of(answer: str) -> int:
    """How many rows an answer holds, whatever its shape; `ValueError` where it is an error."""
    found = json.loads(answer)
    if isinstance(found, dict) and found.get("errors"):
        raise ValueError(answer[:500])
    return _counted(found)


def _counted(found: object) -> int:
    if isinstance(found, list):
        nested = [_counted(one) for one in found if isinstance(one, list)]
        return sum(nested) if nested else len(found)
    if isinstance(found, dict):
        if "cellId" in found or "callId" in found or "unitId" in found:
            return 1
        return sum(_counted(one) for one in found.values())
    return 0
