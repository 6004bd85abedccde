"""Many connections that ask again as soon as they were answered, and count what failed."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Check = Callable[[bytes], str]
"""What is wrong with a body; empty where nothing is."""


def unwrong(body: bytes) -> str:
    """An answer is wrong where it holds errors."""
    return body[:300].decode(errors="replace") if b'"errors"' in body else ""


@dataclass
class Seen:
    """What came of all that was asked."""

    took: list[float] = field(default_factory=list)
    """Seconds of each answer."""
    failed: list[str] = field(default_factory=list)
    """What was wrong, of each request without a good answer."""
    reconnected: int = 0

    def quantile_ms(self, share: float) -> float:
        """The time that this share of the answers did not exceed."""
        ordered = sorted(self.took)
        return 1e3 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def ask(
    port: int, request: bytes, until: Callable[[], bool], seen: Seen, check: Check = unwrong
) -> None:
    """One connection, opened anew where the server says that it closes it."""
    reader = writer = None
    while not until():
        started = time.perf_counter()
        try:
            if writer is None or reader is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            body = await reader.readexactly(_length(head))
        except (OSError, asyncio.IncompleteReadError) as error:
            seen.failed.append(f"{type(error).__name__}: {error}")
            reader = writer = None
            continue
        wrong = check(body) if head.startswith(b"http/1.1 200") else head[:60].decode()
        if wrong:
            seen.failed.append(wrong)
        seen.took.append(time.perf_counter() - started)
        if b"connection: close" in head:
            writer.close()
            reader = writer = None
            seen.reconnected += 1
    if writer is not None:
        writer.close()


async def load(
    port: int, request: bytes, connections: int, until: Callable[[], bool], check: Check = unwrong
) -> Seen:
    """So many connections at once, until it is enough."""
    seen = Seen()
    await asyncio.gather(*(ask(port, request, until, seen, check) for _ in range(connections)))
    return seen


def for_seconds(seconds: float) -> Callable[[], bool]:
    """Enough after so long."""
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= end


def _length(head: bytes) -> int:
    return next(
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.startswith(b"content-length")
    )
