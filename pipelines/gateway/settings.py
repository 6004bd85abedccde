"""How much the gateway takes, and how long it waits. Reads the environment it is given."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class GatewaySettings:
    """Limits of one gateway."""

    host: str = "127.0.0.1"
    port: int = 8010
    body_bytes: int = 1 << 20
    """Of one request."""
    body_lines: int = 1_000
    waiting_requests: int = 512
    """Requests that may wait to be worked; further ones wait for a place."""
    waiting_bytes: int = 32 << 20
    patience_seconds: float = 2.0
    """How long a request waits for a place before it is told to come again."""
    body_seconds: float = 10.0
    """How long a body may take to arrive."""
    skew_seconds: float = 5.0
    """How far a device's clock may be ahead of ours."""
    seal_seconds: float = 1_800.0
    """How often what came is given to intake."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "GatewaySettings":
        """From STATIONHOUSE_GATEWAY_HOST, _GATEWAY_PORT, _GATEWAY_WAITING (requests),
        _GATEWAY_PATIENCE and _GATEWAY_SKEW (seconds), _SEAL_MINUTES and _TLS. All have defaults.
        `ValueError` for a host of which tokens could be read on the way.
        """
        return cls(
            host=_reachable(environment.get("STATIONHOUSE_GATEWAY_HOST", cls.host), environment),
            port=int(environment.get("STATIONHOUSE_GATEWAY_PORT", cls.port)),
            waiting_requests=int(
                environment.get("STATIONHOUSE_GATEWAY_WAITING", cls.waiting_requests)
            ),
            patience_seconds=float(
                environment.get("STATIONHOUSE_GATEWAY_PATIENCE", cls.patience_seconds)
            ),
            skew_seconds=float(environment.get("STATIONHOUSE_GATEWAY_SKEW", cls.skew_seconds)),
            seal_seconds=60
            * float(environment.get("STATIONHOUSE_SEAL_MINUTES", cls.seal_seconds / 60)),
        )


def _reachable(host: str, environment: Mapping[str, str]) -> str:
    terminated = environment.get("STATIONHOUSE_TLS", "") == "terminated"
    if terminated or host == "localhost" or ipaddress.ip_address(host).is_loopback:
        return host
    raise ValueError(
        f"STATIONHOUSE_GATEWAY_HOST={host} can be reached from other machines, and tokens would "
        "travel in the clear; put a proxy that ends TLS before it and set "
        "STATIONHOUSE_TLS=terminated, or use 127.0.0.1"
    )
