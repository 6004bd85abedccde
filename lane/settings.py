"""Where the lane lies and how long it is kept. The only reader of the environment in this room."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class LaneSettings:
    """Of one installation."""

    folder: Path
    """Its segments lie in `segments` in here."""
    nats: str = ""
    """Address of a NATS server with JetStream; empty for segments."""
    stream: str = "STATIONHOUSE"
    credentials: str = ""
    """Path of a NATS credentials file; empty where the server asks for none."""
    replicas: int = 1
    """Servers that keep the stream, where the gateway makes it."""
    keep_minutes: int = 60
    """A batch stays readable for so long at least, and its id is known."""
    segment_bytes: int = 16 << 20

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> "LaneSettings":
        """From STATIONHOUSE_HOME (default `var`), NATS_URL, NATS_CREDENTIALS, STATIONHOUSE_STREAM,
        _STREAM_REPLICAS and _LANE_KEEP_MINUTES.
        """
        found = os.environ if environment is None else environment
        return cls(
            folder=Path(found.get("STATIONHOUSE_HOME", "var")).resolve() / "live",
            nats=found.get("NATS_URL", ""),
            stream=found.get("STATIONHOUSE_STREAM", "STATIONHOUSE"),
            credentials=found.get("NATS_CREDENTIALS", ""),
            replicas=int(found.get("STATIONHOUSE_STREAM_REPLICAS", "1")),
            keep_minutes=int(found.get("STATIONHOUSE_LANE_KEEP_MINUTES", "60")),
        )

    @property
    def segments(self) -> Path:
        """Where the segments lie."""
        return self.folder / "segments"
