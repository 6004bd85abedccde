"""A command room while its city lives: what is sent to the gateway, who watches, and who asks.

Gateway and service are processes as they are run; the client shares their machine. A time counts
from before an event is sent to when the answer that has it was read.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
from websockets.asyncio.client import connect

from bench import city
from bench.city import City, closed, told
from bench.client import Seen
from bench.lane import Connection, paced, posted

CALL_SECONDS, OPEN_SECONDS = 0.5, 12.0
"""An urgent call so often, and how long it is open."""
WATCHERS = 4
WATCH = "subscription { activeCalls(first: 50) { nodes { callId status waitSeconds } } }"
NEAR = """query($call: RecordId!) @purpose(of: RESPOND) { dispatch {
    nearestUnits(callId: $call, n: 5) { nodes { unitId etaP50Seconds } } } }"""


@dataclass(frozen=True)
class Rate:
    """Fixes a second, so many a request, for so long."""

    events: int
    each: int
    seconds: float

    def __str__(self) -> str:
        """As it stands in the report."""
        return f"{self.events:,} events/s"


@dataclass
class Room:
    """The service, the gateway, the city between them, and what was seen of it."""

    port: int
    lane: int
    token: str
    device: str
    units: City
    sent: dict[str, float] = field(default_factory=dict)
    watched: Seen = field(default_factory=Seen)
    near: Seen = field(default_factory=Seen)
    """From the event to the answer that has it."""
    asked: Seen = field(default_factory=Seen)
    """How long an answer took."""
    acknowledged: Seen = field(default_factory=Seen)
    events: int = 0
    """Acknowledged."""
    taken: int = 0
    """Of them, while fixes came at the rate."""
    took: float = 0.0
    """Seconds of that."""
    over: bool = False

    @property
    def unseen(self) -> int:
        """Calls that a subscriber was not told of, each subscriber counted."""
        return WATCHERS * len(self.sent) - len(self.watched.took)

    async def send(self, feed: str, body: bytes, connection: Connection) -> None:
        """One request; sent again as long as the gateway says that it is too much."""
        began = time.perf_counter()
        request = posted(feed, self.device, body)
        while (status := await connection.answer(request)) in {b"503", b"429"}:
            self.acknowledged.failed.append(status.decode())
            await asyncio.sleep(0.2)
        if status != b"200":
            raise SystemExit(f"{feed}: {status.decode()}")
        self.acknowledged.took.append(time.perf_counter() - began)
        self.events += body.count(b"\n")

    async def moves(self, rate: Rate, until: float) -> None:
        """Fixes at a rate, whatever comes back."""

        async def one(connection: Connection, _: float) -> None:
            await self.send(city.POSITIONS, self.units.fixes(rate.each), connection)

        await paced(self.lane, one, rate.each / rate.events, until)

    async def calls(self, until: float) -> None:
        """Urgent calls, each with a unit sent to it, and over some seconds later."""
        going: list[asyncio.Task[None]] = []
        while time.perf_counter() < until:
            going.append(asyncio.create_task(self._call()))
            await asyncio.sleep(CALL_SECONDS)
        await asyncio.gather(*going)

    async def _call(self) -> None:
        number, call = self.units.call(city.URGENT)
        connection = Connection(self.lane)
        self.sent[f"{city.CENTRE}/{number}"] = time.perf_counter()
        await self.send(city.CALLS, told(call), connection)
        await self.send(city.DISPATCH, self.units.assigned(number), connection)
        await asyncio.sleep(OPEN_SECONDS)
        await self.send(city.CALLS, closed(call), connection)

    async def watch(self, begun: Callable[[], None]) -> None:
        """One who watches all open calls."""
        shown: set[str] = set()
        async with connect(
            f"ws://127.0.0.1:{self.port}/graphql",
            subprotocols=["graphql-transport-ws"],  # type: ignore[list-item]
            max_size=None,
        ) as socket:
            await socket.send(_said("connection_init", authorization=self.token, purpose="RESPOND"))
            await socket.recv()
            await socket.send(_said("subscribe", query=WATCH))
            while not self.over:
                message = json.loads(await socket.recv())
                if message["type"] != "next":
                    raise SystemExit(f"the subscription ended: {message}")
                begun()
                nodes = message["payload"]["data"]["activeCalls"]["nodes"]
                for name in {node["callId"] for node in nodes} - shown:
                    shown.add(name)
                    if name in self.sent:
                        self.watched.took.append(time.perf_counter() - self.sent[name])

    async def ask(self) -> None:
        """One who asks for the nearest units of the newest call until they are there."""
        headers = {"Authorization": self.token}
        address = f"http://127.0.0.1:{self.port}"
        async with httpx.AsyncClient(base_url=address, headers=headers, timeout=60) as client:
            done: set[str] = set()
            while not self.over:
                fresh = [name for name in self.sent if name not in done]
                done.update(fresh)
                if fresh:
                    await self._until_near(client, fresh[-1])
                await asyncio.sleep(0.1)

    async def _until_near(self, client: httpx.AsyncClient, call: str) -> None:
        body = {"query": NEAR, "variables": {"call": call}}
        while not self.over:
            began = time.perf_counter()
            answer = (await client.post("/graphql", json=body)).json()
            self.asked.took.append(time.perf_counter() - began)
            found = (answer.get("data") or {}).get("dispatch", {}).get("nearestUnits")
            if found and found["nodes"]:
                self.near.took.append(time.perf_counter() - self.sent[call])
                return
            await asyncio.sleep(0.05)


def _said(kind: str, **payload: str) -> str:
    return json.dumps({"type": kind, "id": "1", "payload": payload})
