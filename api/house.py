"""What one service holds for as long as it runs, and what it gives each request of it."""

from asyncio import to_thread
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from strawberry.types.graphql import OperationType

from api.access.checkpoint import Checkpoints
from api.access.event import denial
from api.access.identity import Identity, Unknown, Verifier
from api.access.issuer import Issuer
from api.access.keyset import KeySets
from api.access.ledger import Ledger
from api.access.revoked import Revoked
from api.access.salt import Salt
from api.access.sealed import Opener
from api.access.signing import KEY, signer
from api.actions.gateway import Gateway
from api.context import Context
from api.errors import Refusal
from api.execution import READ_ONLY, execute
from api.guard.deadline import bounded
from api.guard.slots import Slots
from api.live.following import Following
from api.request import Asked
from api.settings import Settings
from api.snapshots import Snapshots
from contracts.acts import TOKEN
from lane.opening import opened
from telemetry.logs import note


@dataclass(frozen=True)
class House:
    """Snapshots, ledger and keys of one installation."""

    settings: Settings
    snapshots: Snapshots
    ledger: Ledger
    checkpoints: Checkpoints
    verifier: Verifier
    salt: Salt
    slots: Slots
    following: Following
    gateway: Gateway

    @classmethod
    def open(cls, settings: Settings) -> "House":
        """As the settings say; keys that are missing are made."""
        made = signer(settings.keys, settings.origin)
        following = Following(opened(settings.live))
        return cls(
            settings,
            Snapshots(settings.published, settings.bounds.memory_mb, following.prepare),
            Ledger(settings.ledger),
            Checkpoints(settings.ledger, made, settings.clock, settings.ledger_copy),
            _verifier(settings),
            Salt.open(settings.keys),
            Slots(settings.bounds),
            following,
            Gateway(settings.gateway, settings.keys / TOKEN),
        )

    async def identity(self, header: str) -> Identity:
        """Who is asking; a token that is not accepted is recorded before it is refused."""
        try:
            if self.verifier.keys.is_remote:
                return await to_thread(self.verifier.identity, header)
            return self.verifier.identity(header)
        except Unknown as error:
            await self.note(denial(error.reason, self.settings.clock()))
            raise

    async def note(self, entry: Mapping[str, object]) -> None:
        """Have the entry in the ledger before anything leaves."""
        await to_thread(self.ledger.append, entry)

    @contextmanager
    def context(self, identity: Identity) -> Iterator[Context]:
        """What a request of theirs carries; its snapshot is held until it is done."""
        with self.snapshots.pinned() as snapshot:
            note(snapshot=snapshot.id)
            yield Context(
                snapshot=snapshot,
                board=snapshot.board,
                ledger=self.ledger,
                zone=self.settings.zone,
                identity=identity,
                gateway=self.gateway,
                checkpoints=self.checkpoints,
                salt=self.salt,
                opener=Opener(self.settings.keys),
                clock=self.settings.clock,
                bounds=self.settings.bounds,
                slow_seconds=self.settings.telemetry.slow_seconds,
            )

    async def answered(
        self,
        asked: Asked,
        context: Context,
        allowed: Collection[OperationType] = READ_ONLY,
        *,
        begun: bool = False,
    ) -> dict[str, Any]:
        """The body of the response, within the bounds of this house; `Refusal` where it is not.

        Turn and snapshot are held until the work has ended, which may be after its asker was told
        that it took too long.
        """

        async def held() -> dict[str, Any]:
            context.snapshot.hold()
            try:
                async with self.slots.turn(begun=begun):
                    return await execute(asked, context, allowed)
            finally:
                context.snapshot.let_go()

        return await bounded(held(), self.settings.bounds.seconds)

    async def refresh(self) -> None:
        """Serve the snapshot that is published now."""
        if self.snapshots.stale():
            await to_thread(self.snapshots.refresh)

    def readiness(self) -> dict[str, str | float | None]:
        """What would be answered from; refuses where a question would be refused."""
        self.ledger.check()
        if not (self.settings.keys / KEY).exists():
            raise Refusal("NO_KEYS", "The keys of this house are not there; put them back.")
        if self.snapshots.stale():
            self.snapshots.refresh()
        with self.snapshots.pinned() as snapshot:
            snapshot.check()
            age = self.following.age_seconds()
            return {
                "snapshot": snapshot.id,
                "qualityState": snapshot.manifest.quality_state,
                "checkpoint": "FRESH" if self.checkpoints.fresh() else "STALE",
                "boardAgeSeconds": None if age is None else round(age, 1),
            }

    def close(self) -> None:
        """Let go of all."""
        self.following.close()
        self.snapshots.close()
        self.ledger.close()


def _verifier(settings: Settings) -> Verifier:
    """By the key set that is named, or by that of the embedded issuer."""
    keys = KeySets(settings.key_set or str(Issuer(settings.keys).public))
    revoked = Revoked(settings.keys / "revoked.json")
    return Verifier(settings.issuer, settings.audience, keys, revoked, clock=settings.clock)
