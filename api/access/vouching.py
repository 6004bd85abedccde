"""Keeps the ledger vouched for while the service runs, and says when it no longer is."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from api.access.checkpoint import Checkpoints
from contracts import Contract, sources

LOG = logging.getLogger("stationhouse.ledger")
SENSITIVE = frozenset(
    source.id for source in sources().values() if source.sensitivity.startswith("S3")
)
"""Sources of callers, victims and parties: what reads them is not answered unvouched."""


@asynccontextmanager
async def vouching(checkpoints: Checkpoints, every_seconds: float) -> AsyncIterator[None]:
    """Make a checkpoint every so often, and one more when the service stops."""
    await asyncio.to_thread(_make, checkpoints)
    task = asyncio.create_task(_keep(checkpoints, every_seconds))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await asyncio.to_thread(_make, checkpoints)


def vouched(contract: Contract, checkpoints: Checkpoints | None) -> bool:
    """False for what is sensitive, while entries wait too long for a checkpoint."""
    return checkpoints is None or SENSITIVE.isdisjoint(contract.sources) or checkpoints.fresh()


async def _keep(checkpoints: Checkpoints, every_seconds: float) -> None:
    await asyncio.to_thread(_tried, checkpoints.check)
    while True:
        await asyncio.sleep(every_seconds)
        await asyncio.to_thread(_make, checkpoints)


def _make(checkpoints: Checkpoints) -> None:
    _tried(checkpoints.make)


def _tried(step: Callable[[], object]) -> None:
    try:
        step()
    except (OSError, ValueError):
        # Answers go on until the last checkpoint is too old; that is what they look at.
        LOG.exception("no checkpoint of the ledger could be made")
