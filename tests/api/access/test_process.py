"""A service in a process of its own: a disk that fills, and what its log may hold."""

import json
import os
import resource
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil

from api.access.issuer import Issuer
from tests.api.access.test_killed import free_port, ready
from tests.api.capabilities.dispatch.test_active_calls import call
from tests.api.published import publish

ASK = "query @purpose(of: RESPOND) { dispatch { activeCalls { totalCount } } }"


class Service:
    """`stationhouse serve`, and all that it says."""

    def __init__(self, home):
        publish(home / "published", {"activeCalls": [call("LK110/1")]})
        self.home, self.port, self.said = home, free_port(), home / "said"
        environment = os.environ | {
            "STATIONHOUSE_HOME": str(home), "STATIONHOUSE_PORT": str(self.port),
            "STATIONHOUSE_DOCUMENTS": "any",
        }  # fmt: skip
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                [str(Path(sys.executable).parent / "stationhouse"), "serve"],
                env=environment, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def __enter__(self):
        ready(self.port)
        now = datetime.now(UTC).replace(tzinfo=None)
        self.token = Issuer(self.home / "keys").token("dispatcher-2", now)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def get(self, query, **header):
        return httpx.get(
            f"http://127.0.0.1:{self.port}/graphql", params={"query": query},
            headers={"Authorization": f"Bearer {self.token}", **header},
        )  # fmt: skip

    def disk(self, free):
        """No file may grow by more than so many bytes, as on a full disk; None ends that."""
        size = (self.home / "ledger" / "access.jsonl").stat().st_size
        least = resource.RLIM_INFINITY if free is None else size + free
        limits = (least, resource.RLIM_INFINITY)
        for worker in psutil.Process(self.process.pid).children(recursive=True):
            resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, limits)


def test_on_a_full_disk_nothing_is_answered_and_all_comes_back_by_itself(tmp_path):
    with Service(tmp_path) as service:
        for _ in range(9):
            assert "errors" not in service.get(ASK).json()
        service.disk(99)
        full = [service.get(ASK).json() for _ in range(3)]
        service.disk(None)
        again = service.get(ASK).json()

    assert {one["errors"][0]["extensions"]["code"] for one in full} == {"LEDGER_UNAVAILABLE"}
    assert {str(one["data"]) for one in full} == {"{'dispatch': {'activeCalls': None}}"}
    assert again["data"]["dispatch"]["activeCalls"] == {"totalCount": 1}
    lines = (tmp_path / "ledger" / "access.jsonl").read_bytes().splitlines()
    whole = [line for line in lines if line.endswith(b"}")]
    # What was cut short is a line of its own, and ran into no other.
    assert len(whole) == 10
    assert all(json.loads(line)["decision"] == "ALLOW" for line in whole)
    assert len(lines) <= 11


def test_no_token_no_question_and_no_record_reaches_the_log(tmp_path):
    with Service(tmp_path) as service:
        service.get(ASK)
        service.get('query @purpose(of: RESPOND, call: "LK110/7") { dispatch { x } }')
        service.get(ASK, Authorization="Bearer a.secret-of-mine.c")
        (tmp_path / "published" / "current.json").unlink()
        service.get('{ dispatch { callBrief(callId: "LK110/7") { totalCount } } }')
        token = service.token

    said = service.said.read_text()
    for kept in (*token.split("."), "secret-of-mine", "LK110/7", "purpose", "dispatcher-2"):
        assert kept not in said
    for name in ("ledger.salt", "ledger.key.pem", "issuer.secret.json"):
        assert (tmp_path / "keys" / name).stat().st_mode & 0o077 == 0
