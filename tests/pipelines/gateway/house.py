"""A gateway over real HTTP, in this process, and events to send to it."""

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import polars as pl
import uvicorn

from lane.log import behind
from lane.opening import opened
from lane.settings import LaneSettings
from pipelines.gateway.app import app
from pipelines.gateway.devices import Devices
from pipelines.gateway.settings import GatewaySettings
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.take_in import take_in
from pipelines.settings import Settings

POSITIONS, CALLS, DISPATCH = (
    "lankao_patrol/live_positions",
    "lankao_command/live_calls",
    "lankao_command/live_dispatch",
)
LOCAL = ZoneInfo("Asia/Shanghai")

LONG = GatewaySettings(seal_seconds=3_600)


def local(ago_seconds=0.0):
    """A moment so long ago, as the agencies write it."""
    at = datetime.now(LOCAL) - timedelta(seconds=ago_seconds)
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def fix(unit, **other):
    """A fix of a unit, as the platform sends it."""
    return {
        "unit_id": unit, "fix_at": local(1), "lon": 114.9, "lat": 34.85, "accuracy": 4.5,
        "speed": 31.0, "heading": 90, "device": "VEHICLE", "duty": "ON_DUTY",
    } | other  # fmt: skip


def call(number, **other):
    """A call as the centre sends it."""
    return {
        "jjdw": "LK110", "jjdbh": number, "hrsj": local(9), "jjfs": "1", "jqlb": "010302",
        "jqdj": "二级", "jd": 114.9, "wd": 34.85, "bjnr": "打架，回拨 13800000000",
        "hjhm": "13800000000", "zdgj": False,
    } | other  # fmt: skip


def lines(*events):
    """Events as NDJSON."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in events).encode()


@dataclass
class House:
    """One installation's folders, and its gateway while it runs."""

    home: Path
    limits: GatewaySettings = LONG
    keep_minutes: int = 60
    url: str = ""

    @property
    def settings(self):
        return Settings(self.home, "Asia/Shanghai")

    @property
    def lane(self):
        return LaneSettings(self.home / "live", keep_minutes=self.keep_minutes)

    def device(self, name="mdt-1", feeds=(POSITIONS, CALLS, DISPATCH)):
        """The token of a device."""
        return Devices(self.settings.keys).add(name, feeds)

    def post(self, feed, body, token, key="", kind="application/x-ndjson"):
        """One request."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
        headers |= {"Idempotency-Key": key} if key else {}
        return httpx.post(f"{self.url}/events/{feed}", content=body, headers=headers, timeout=30)

    def batches(self):
        """All that the log holds."""
        return [one for some, _ in behind(opened(self.lane), None) for one in some]

    def take_in(self):
        """The receipts of what was sealed, taken by intake."""
        lake, keys = Lake.open(self.settings.lake), Keys.open(self.settings.keys)
        return [take_in(path, lake, keys) for path in sorted(self.settings.deliveries.glob("*"))]

    def lake(self, table):
        """The accepted rows in the lake."""
        files = Lake.open(self.settings.lake).files(table)
        return pl.read_parquet(files, hive_partitioning=False)


@contextmanager
def running(house, legal=None):
    """The house with its gateway answering; when it ends, all that came is sealed."""
    made = app(house.settings, house.limits, house.lane, legal)
    server = uvicorn.Server(uvicorn.Config(made, port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield replace(house, url=f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join()


def utc_now():
    """Now, as the log says it."""
    return datetime.now(UTC).replace(tzinfo=None)
