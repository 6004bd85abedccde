"""A served house whose acts go to a lane that is a server too."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.access.issuer import Issuer
from api.app import create_app
from api.settings import Settings
from contracts.acts import TOKEN as FILE
from tests.api.published import publish
from tests.api.serving import served

from .lane import TOKEN, Lane, lane

NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
AREA, ELSEWHERE = "410225001001", "410306001"
MINE, OTHER = "LK-P-0017", "LK-P-0018"
KEYS = count()


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def call(number: int, area: str = AREA, **more: object) -> dict[str, object]:
    named = {"record_kind": "CALL", "record_id": f"LK110/{number}", "area_id": area}
    return {**named, "opened_at": ago(30), **more}


def on_call(number: int, unit: str, status: str, seq: int = 1, **more: object) -> dict[str, object]:
    """A unit that took the status two minutes ago, on a call that it was assigned to before."""
    named = {"call_id": f"LK110/{number}", "unit_id": unit, "assigned_at": ago(20)}
    return {**named, "assign_seq": seq, "status_code": status, "status_at": ago(2), **more}


ROWS: dict[str, list[dict[str, object]]] = {
    "recordStanding": [
        *(call(number) for number in range(1, 8)),
        call(8, ELSEWHERE),
        call(9, closed_at=ago(5)),
    ],
    "unitAssignments": [
        on_call(1, MINE, "Assigned"),
        on_call(2, MINE, "EnRoute"),
        on_call(3, MINE, "Cleared", cleared_at=ago(2)),
        on_call(4, OTHER, "Assigned"),
        on_call(9, MINE, "OnScene"),
    ],
    "unitDuty": [
        {"unit_id": unit, "starts_at": ago(300), "ends_at": NOW + timedelta(hours=8)}
        for unit in (MINE, OTHER)
    ],
    "unitStatusBoard": [
        {"unit_id": OTHER, "shift_start": ago(300), "shift_end": NOW + timedelta(hours=8),
         "agency_id": "LKTRAFFIC", "primary_status": "Available", "secondary_status": "OnDuty",
         "since_at": ago(300)},
    ],
    "stolenVehicleAlerts": [
        {"alert_id": f"K1/{name}/LIST-9", "state": "TO_VERIFY", "camera_id": "K1", "area_id": area,
         "seen_at": ago(age), "list_reason": "STOLEN", "listed_at": ago(600),
         "read_confidence": 0.9, "verification": "UNVERIFIED", "plate_bound": "b", "call_ids": [],
         "kept_until": ago(age) + timedelta(hours=24), "fix_limit_seconds": 1800.0}
        for name, area, age in (("now", AREA, 3), ("far", ELSEWHERE, 3), ("old", AREA, 1500))
    ],
    "minorProtectionAlerts": [
        {"alert_id": name, "area_id": area, "raised_at": ago(10), "attend_minutes": 30}
        for name, area in (("HA-1", AREA), ("HA-2", ELSEWHERE))
    ],
}  # fmt: skip


@dataclass
class Desk:
    """The house, its lane, and whoever sits there."""

    home: Path
    client: httpx.Client
    lane: Lane

    def send(self, document: str, actor: str, purpose: str = "RESPOND") -> httpx.Response:
        """The response to a mutation as it is written."""
        stated = f" @purpose(of: {purpose})" if purpose else ""
        headers = {}
        if actor:
            token = Issuer(self.home / "keys").token(actor, datetime.now(UTC).replace(tzinfo=None))
            headers = {"Authorization": f"Bearer {token}"}
        query = f"mutation{stated} {{ {document} }}"
        return self.client.post("/graphql", json={"query": query}, headers=headers)

    def act(
        self, name: str, arguments: str, actor: str, purpose: str = "RESPOND", key: str = ""
    ) -> dict[str, Any]:
        """The one act, or its error's extensions and message."""
        key = key or f"key-{next(KEYS)}"
        asked = f'{name}({arguments}, idempotencyKey: "{key}") {{ id state at }}'
        body = self.send(asked, actor, purpose).json()
        if "errors" in body:
            (error,) = body["errors"]
            return {**error["extensions"], "message": error["message"]}
        return body["data"][name]

    @property
    def lines(self) -> list[dict[str, Any]]:
        path = self.home / "ledger" / "access.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()]


@contextmanager
def desk_at(home: Path, standing: Lane) -> Iterator[Desk]:
    """A served house; one more worker of it where it is there already."""
    if not (home / "published").exists():
        publish(home / "published", ROWS)
    environment = {"STATIONHOUSE_HOME": str(home), "STATIONHOUSE_GATEWAY": standing.address}
    app = create_app(Settings.read(environment | {"STATIONHOUSE_DOCUMENTS": "any"}))
    (home / "keys" / FILE).write_text(f"{TOKEN}\n")
    with served(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield Desk(home, client, standing)


@pytest.fixture(scope="module")
def served_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with lane() as standing, desk_at(tmp_path_factory.mktemp("home"), standing) as found:
        yield found


@pytest.fixture
def desk(served_desk: Desk) -> Iterator[Desk]:
    yield served_desk
    served_desk.lane.says, served_desk.lane.forgets = None, False
