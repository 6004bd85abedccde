"""The stream that the lane is on a NATS server, as coroutines of one event loop.

Every append says which message it expects to be the last one. So the order is the appender's, and a
second process that appends is told so by the server.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, Header, StreamConfig, StreamInfo
from nats.js.errors import NotFoundError

from lane.batch import Batch
from lane.frames import LARGEST
from lane.log import AwayError, OversizedError
from lane.settings import LaneSettings
from telemetry.logs import said

LOG = logging.getLogger("stationhouse.lane")
ANSWER_SECONDS = 4.0
TOGETHER = 500
"""Messages on their way at one time."""


class Broker:
    """A connection that is kept up; while it is down each call raises `AwayError`."""

    def __init__(self, settings: LaneSettings) -> None:
        self._settings = settings
        self._subject = f"{settings.stream}.batches"
        self._client: Client | None = None
        self._pull: tuple[int, JetStreamContext.PullSubscription] | None = None

    async def info(self) -> StreamInfo:
        """What the stream holds now; it is made where there is none."""
        context = await self._context()
        try:
            return await context.stream_info(self._settings.stream)
        except NotFoundError:
            window = max(timedelta(minutes=self._settings.keep_minutes), timedelta(minutes=2))
            config = StreamConfig(
                name=self._settings.stream,
                subjects=[self._subject],
                duplicate_window=window.total_seconds(),
                num_replicas=self._settings.replicas,
            )
            return await context.add_stream(config)

    async def append(self, batches: Sequence[Batch], last: int) -> list[int]:
        """The numbers that the batches have; the first is to stand behind the message `last`."""
        context, numbers = await self._context(), list[int]()
        for start in range(0, len(batches), TOGETHER):
            some = batches[start : start + TOGETHER]
            acks = await asyncio.gather(
                *(
                    context.publish(
                        self._subject, self._body(batch), ANSWER_SECONDS,
                        headers={
                            Header.MSG_ID: batch.id,
                            Header.EXPECTED_LAST_SEQUENCE: str(last + start + at),
                        },
                    )
                    for at, batch in enumerate(some)
                )
            )  # fmt: skip
            numbers += [ack.seq for ack in acks]
        return numbers

    async def identities(self, info: StreamInfo) -> dict[str, int]:
        """The number of each batch by its id."""
        found: dict[str, int] = {}
        async for one in self._messages(info.state.first_seq, info.state.last_seq, bodies=False):
            found[(one.headers or {})[Header.MSG_ID]] = one.metadata.sequence.stream
        return found

    async def batch(self, number: int) -> Batch:
        """The batch of that number."""
        context = await self._context()
        found = await context.get_msg(self._settings.stream, number)
        return Batch.unpacked(found.data or b"")

    async def after(self, number: int, last: int, most: int) -> list[tuple[int, Batch]]:
        """Batches behind a number up to the last, with theirs; about so many bytes of them."""
        if self._pull is None or self._pull[0] != number:
            await self._left()
            self._pull = (number, await self._subscribed(number + 1, bodies=True))
        found: list[tuple[int, Batch]] = []
        size = 0
        while number < last and size < most:
            for one in await self._pull[1].fetch(min(TOGETHER, last - number), ANSWER_SECONDS):
                number = one.metadata.sequence.stream
                size += len(one.data)
                found.append((number, Batch.unpacked(one.data)))
        self._pull = (number, self._pull[1])
        return found

    async def forget(self, number: int) -> None:
        """Remove what stands before that number, and it."""
        await (await self._context()).purge_stream(self._settings.stream, seq=number + 1)

    async def close(self) -> None:
        """Let go of the connection."""
        await self._left()
        if self._client is not None:
            await self._client.close()

    async def _context(self) -> JetStreamContext:
        if self._client is None:
            client = Client()
            await client.connect(
                self._settings.nats,
                name="stationhouse-lane",
                user_credentials=self._settings.credentials or None,
                connect_timeout=2,
                reconnect_time_wait=1,
                max_reconnect_attempts=-1,
                error_cb=_told,
            )
            self._client = client
        if not self._client.is_connected:
            # What is published now would be sent later, after its sender was told that it failed.
            raise AwayError(f"{self._settings.stream}: the broker is away")
        return self._client.jetstream(timeout=ANSWER_SECONDS)

    def _body(self, batch: Batch) -> bytes:
        body = batch.packed()
        most = min(LARGEST, self._client.max_payload if self._client else LARGEST)
        if len(body) > most:
            raise OversizedError(f"batch {batch.id} has {len(body):,} bytes; {most:,} are the most")
        return body

    async def _messages(self, first: int, last: int, *, bodies: bool) -> AsyncIterator[Msg]:
        if first > last or not last:
            return
        pull = await self._subscribed(first, bodies=bodies)
        number = first - 1
        while number < last:
            for one in await pull.fetch(min(TOGETHER, last - number), ANSWER_SECONDS):
                number = one.metadata.sequence.stream
                yield one
        await pull.unsubscribe()

    async def _subscribed(self, first: int, *, bodies: bool) -> JetStreamContext.PullSubscription:
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=max(first, 1),
            ack_policy=AckPolicy.NONE,
            headers_only=None if bodies else True,
            inactive_threshold=300,
        )
        context = await self._context()
        return await context.pull_subscribe(
            self._subject, stream=self._settings.stream, config=config
        )

    async def _left(self) -> None:
        pull, self._pull = self._pull, None
        if pull is not None and self._client is not None and self._client.is_connected:
            await pull[1].unsubscribe()


async def _told(error: Exception) -> None:
    """A connection that is lost or refused; it is tried again without end."""
    said(LOG, logging.WARNING, "broker", error=type(error).__name__)
