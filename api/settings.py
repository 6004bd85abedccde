"""How this service is set up. The only reader of the environment in this room."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Settings:
    """One installation, as one process sees it."""

    home: Path
    zone: ZoneInfo
    """Zone of local days in arguments; times at rest are UTC."""
    development: bool = False
    """Shows GraphiQL."""
    host: str = "127.0.0.1"
    port: int = 8000

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Settings from STATIONHOUSE_HOME, _ZONE, _ENV, _HOST and _PORT; all have defaults."""
        found = os.environ if environment is None else environment
        return cls(
            home=Path(found.get("STATIONHOUSE_HOME", "var")).resolve(),
            zone=ZoneInfo(found.get("STATIONHOUSE_ZONE", "Asia/Shanghai")),
            development=found.get("STATIONHOUSE_ENV", "") == "development",
            host=_loopback(found.get("STATIONHOUSE_HOST", "127.0.0.1")),
            port=int(found.get("STATIONHOUSE_PORT", "8000")),
        )

    @property
    def published(self) -> Path:
        """Snapshots and the pointer to the current one."""
        return self.home / "published"

    @property
    def ledger(self) -> Path:
        """The record of every answer and every denial."""
        return self.home / "ledger"


def _loopback(host: str) -> str:
    """The host, if only this machine can reach it: nobody is identified yet."""
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise ValueError(
            f"STATIONHOUSE_HOST={host} can be reached from other machines and askers are not "
            "identified yet; use 127.0.0.1 or ::1"
        )
    return host
