"""How this service is set up. The only reader of the environment in this room."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from api.access.issuer import AUDIENCE, ISSUER
from api.console.setting import Setting as Console
from api.guard.bounds import USUAL, Bounds
from lane.settings import LaneSettings
from telemetry.settings import Telemetry


@dataclass(frozen=True)
class Settings:
    """One installation, as one process sees it."""

    home: Path
    zone: ZoneInfo
    """Zone of local days in arguments; times at rest are UTC."""
    now: datetime | None = None
    """For replays of old data: what is taken for now, naive UTC; None for the clock."""
    development: bool = False
    """Shows GraphiQL."""
    origin: str = "stationhouse.example/ledger"
    """What checkpoints of the ledger are signed as."""
    ledger_copy: Path | None = None
    """A second place for entries and checkpoints."""
    checkpoint_seconds: float = 30
    gateway: str = "http://127.0.0.1:8010"
    """Where the gateway of the live lane is reached; what officers do goes there."""
    dagster_url: str = ""
    """Where Dagster's UI is reached, for links from the auditor's page; empty for none."""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    renew_seconds: float = 60
    """So often a subscription is decided and recorded anew."""
    drain_seconds: float = 30
    """What is being asked when a worker must stop gets so long to be answered."""
    leave_seconds: float = 0
    """So long /readyz says that it is over before the door is closed; for balancers."""
    telemetry: Telemetry = field(default_factory=Telemetry)
    lane: LaneSettings | None = None
    """Where what is live is read; None for the usual place in the home."""

    issuer: str = ISSUER
    audience: str = AUDIENCE
    key_set: str = ""
    """File or address of the issuer's public keys; empty for the embedded issuer of this house."""

    bounds: Bounds = USUAL
    """How much a question may take."""
    trusted: bool = False
    """Whether apps at the front may send registered documents alone."""
    tls: bool = False
    """Whether TLS ends in front of it."""
    hosts: tuple[str, ...] = ()
    """Names that it is asked by, besides those of this machine."""
    console: Console = field(default_factory=Console)

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Settings from STATIONHOUSE_HOME, _ZONE, _NOW, _ENV, _HOST, _PORT and _TLS; of the issuer
        of tokens _ISSUER, _AUDIENCE, _KEY_SET; of the ledger _ORIGIN, _LEDGER_COPY and
        _CHECKPOINT_SECONDS; of the guard _DOCUMENTS, _HOSTS and those of `Bounds`; of its processes
        _WORKERS, _LEAVE_SECONDS and _DRAIN_SECONDS; of subscriptions _RENEW_SECONDS; of the
        auditor's page _DAGSTER_URL; of the live lane _GATEWAY; those of the console's `Setting`.
        All have defaults.
        """
        found = os.environ if environment is None else environment
        return cls(
            home=Path(found.get("STATIONHOUSE_HOME", "var")).resolve(),
            zone=ZoneInfo(found.get("STATIONHOUSE_ZONE", "Asia/Shanghai")),
            now=_moment(found.get("STATIONHOUSE_NOW", "")),
            development=found.get("STATIONHOUSE_ENV", "") == "development",
            issuer=found.get("STATIONHOUSE_ISSUER", ISSUER),
            audience=found.get("STATIONHOUSE_AUDIENCE", AUDIENCE),
            key_set=_untampered(found.get("STATIONHOUSE_KEY_SET", ""), "KEY_SET"),
            origin=found.get("STATIONHOUSE_ORIGIN", cls.origin),
            ledger_copy=_folder(found.get("STATIONHOUSE_LEDGER_COPY", "")),
            checkpoint_seconds=float(found.get("STATIONHOUSE_CHECKPOINT_SECONDS", "30")),
            gateway=_untampered(found.get("STATIONHOUSE_GATEWAY", cls.gateway), "GATEWAY"),
            dagster_url=_address(found.get("STATIONHOUSE_DAGSTER_URL", "")),
            host=_reachable(found.get("STATIONHOUSE_HOST", "127.0.0.1"), found),
            port=int(found.get("STATIONHOUSE_PORT", "8000")),
            bounds=Bounds.read(found),
            trusted=_trusted(found),
            tls=found.get("STATIONHOUSE_TLS", "") == "terminated",
            hosts=tuple(found.get("STATIONHOUSE_HOSTS", "").replace(",", " ").split()),
            workers=int(found.get("STATIONHOUSE_WORKERS", "1")),
            drain_seconds=float(found.get("STATIONHOUSE_DRAIN_SECONDS", "30")),
            leave_seconds=float(found.get("STATIONHOUSE_LEAVE_SECONDS", "0")),
            console=Console.read(found),
            telemetry=Telemetry.read(found),
            lane=LaneSettings.read(found),
            renew_seconds=float(found.get("STATIONHOUSE_RENEW_SECONDS", "60")),
        )

    def clock(self) -> datetime:
        """The moment that answers are given at, naive UTC."""
        return self.now or datetime.now(UTC).replace(tzinfo=None)

    @property
    def live(self) -> LaneSettings:
        """Where what is live is read."""
        return self.lane or LaneSettings(self.home / "live")

    @property
    def published(self) -> Path:
        """Snapshots and the pointer to the current one."""
        return self.home / "published"

    @property
    def keys(self) -> Path:
        """Secrets of this house, readable by its own user alone."""
        return self.home / "keys"

    @property
    def ledger(self) -> Path:
        """The record of every answer and every denial."""
        return self.home / "ledger"


def _folder(text: str) -> Path | None:
    return Path(text).resolve() if text else None


def _untampered(place: str, name: str) -> str:
    """The place, if nobody on the way to it can read a token or put his own key there."""
    found = urlsplit(place)
    if found.scheme != "http" or found.hostname in ("localhost", "127.0.0.1", "::1"):
        return place
    raise ValueError(
        f"STATIONHOUSE_{name}={place} can be read and changed on its way, and whoever does so has "
        "tokens; use https:// or what lies on this machine"
    )


def _trusted(environment: Mapping[str, str]) -> bool:
    """Whether documents must be registered: where nothing is said, everywhere but at a desk."""
    at_a_desk = environment.get("STATIONHOUSE_ENV", "") == "development"
    said = environment.get("STATIONHOUSE_DOCUMENTS", "any" if at_a_desk else "trusted")
    if said not in ("any", "trusted"):
        raise ValueError(f"STATIONHOUSE_DOCUMENTS={said} is neither any nor trusted")
    return said == "trusted"


def _address(text: str) -> str:
    """The address without its last slash, if it is one that a link may go to."""
    if text and not text.startswith(("http://", "https://")):
        raise ValueError(
            f"STATIONHOUSE_DAGSTER_URL={text} is no address; write it like http://localhost:3000"
        )
    return text.rstrip("/")


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(
            f"STATIONHOUSE_NOW={text} is no time; write it like 2026-06-01T08:00:00Z"
        ) from error
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def _reachable(host: str, environment: Mapping[str, str]) -> str:
    """The host, if tokens cannot be read on their way to it."""
    terminated = environment.get("STATIONHOUSE_TLS", "") == "terminated"
    if terminated or host == "localhost" or ipaddress.ip_address(host).is_loopback:
        return host
    raise ValueError(
        f"STATIONHOUSE_HOST={host} can be reached from other machines, and tokens would travel in "
        "the clear; put a proxy that ends TLS before it and set STATIONHOUSE_TLS=terminated, or "
        "use 127.0.0.1"
    )
