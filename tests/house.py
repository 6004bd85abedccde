"""The whole way in a test's own folder: files in, answers out over GraphQL."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from starlette.testclient import TestClient

from api.access.issuer import Issuer
from api.app import create_app
from api.settings import Settings as ApiSettings
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt
from pipelines.intake.take_in import take_in
from pipelines.publish import publish
from pipelines.settings import DBT, Settings
from tests.api.askers import PEOPLE, stating

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class House:
    """One installation of its own."""

    settings: Settings

    @classmethod
    def at(cls, home: Path, zone: str = "Asia/Shanghai") -> "House":
        """A house with nothing in it."""
        return cls(Settings.read({"STATIONHOUSE_HOME": str(home), "STATIONHOUSE_ZONE": zone}))

    def take_in(self, *files: Path) -> list[Receipt]:
        """Take the files in."""
        lake, keys = Lake.open(self.settings.lake), Keys.open(self.settings.keys)
        return [take_in(path, lake, keys) for path in files]

    def build(self, select: str = "") -> None:
        """Build the models from what the lake holds, all or those that are named."""
        self.settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
        words = ["build", "--quiet", "--exclude-resource-types", "unit_test", "test"]
        words += ["--select", select] if select else []
        places = ["--project-dir", str(DBT), "--target-path", str(self.settings.home / "target")]
        done = subprocess.run(
            [str(BIN / "dbt"), *words, *places],
            env=os.environ | self.settings.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-4_000:]

    def rows(self, sql: str) -> list[tuple]:
        """Rows of what was built."""
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def publish(self) -> None:
        """Publish what was built."""
        lake = Lake.open(self.settings.lake)
        publish(self.settings.warehouse, lake, self.settings.published, self.settings.roads)

    def _token(self, actor: str, now: str, *records: str) -> dict[str, str]:
        keys = ApiSettings.read({"STATIONHOUSE_HOME": str(self.settings.home)}).keys
        at = datetime.fromisoformat(now) if now else datetime.now(UTC)
        token = Issuer(keys).token(actor, at.replace(tzinfo=None), records=records)
        return {"Authorization": f"Bearer {token}"}

    def ask(self, question: str, purpose: str = "COMMAND", now: str = "", about: str = "") -> dict:
        """The data of the answer, at a moment or now; an error fails the test.

        `about` is the call or case that it is for, as GraphQL writes it: `call: "…"`.
        """
        own = re.findall(r'recordId: "(.+?)"', question) if purpose == "SUBJECT" else []
        token = self._token(PEOPLE[purpose], now, *own) if purpose in PEOPLE else {}
        return self._sent(stating(question, purpose, about), token, now)

    def act(self, mutation: str, actor: str, now: str = "") -> dict:
        """What was done by one of the people of the demonstration."""
        return self._sent(mutation, self._token(actor, now), now)

    def _sent(self, document: str, token: dict[str, str], now: str) -> dict:
        environment = {
            "STATIONHOUSE_HOME": str(self.settings.home),
            "STATIONHOUSE_ZONE": self.settings.zone,
            "STATIONHOUSE_NOW": now,
            "STATIONHOUSE_DOCUMENTS": "any",
        }
        with TestClient(create_app(ApiSettings.read(environment)), "http://127.0.0.1") as client:
            answer = client.post("/graphql", json={"query": document}, headers=token).json()
        assert "errors" not in answer, answer
        return answer["data"]
