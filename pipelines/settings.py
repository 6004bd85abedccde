"""Where things lie. The only reader of the environment in this room."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines.spark.settings import SPARK
from pipelines.spark.settings import Settings as Spark
from telemetry.settings import Telemetry

DBT = Path(__file__).parent.parent / "dbt"


@dataclass(frozen=True)
class Settings:
    """Folders of one installation, all under `home`."""

    home: Path
    zone: str
    moment: str = ""
    """The moment taken for now, ISO 8601; empty for the clock's."""
    told: str = ""
    """Where it is declared who is told of what; empty for `alerts.yaml` under `home`."""
    telemetry: Telemetry = field(default_factory=Telemetry)
    lake_at: str = ""
    """A folder or the address of an object store for the lake; empty for `lake` under `home`."""
    engine: str = "duckdb"
    """What builds the models, a target of dbt's profile: `duckdb` or `spark`."""

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Settings from STATIONHOUSE_HOME (default `var`), _LAKE, _ENGINE, _ZONE, _NOW, _ALERTS,
        and those of telemetry.
        """
        found = os.environ if environment is None else environment
        home = Path(found.get("STATIONHOUSE_HOME", "var")).resolve()
        return cls(
            home=home,
            zone=found.get("STATIONHOUSE_ZONE", "Asia/Shanghai"),
            moment=found.get("STATIONHOUSE_NOW", ""),
            told=found.get("STATIONHOUSE_ALERTS", ""),
            telemetry=Telemetry.read(found),
            lake_at=found.get("STATIONHOUSE_LAKE", ""),
            engine=found.get("STATIONHOUSE_ENGINE", "") or "duckdb",
        )

    def environment(self) -> dict[str, str]:
        """What a child process needs to see the same installation."""
        return {
            **os.environ,
            "STATIONHOUSE_HOME": str(self.home),
            "STATIONHOUSE_LAKE": self.bucket or str(self.lake),
            "STATIONHOUSE_ENGINE": self.engine,
            "STATIONHOUSE_ZONE": self.zone,
            "DAGSTER_HOME": str(self.dagster),
            "DBT_PROFILES_DIR": str(DBT),
        }

    def now(self) -> datetime:
        """The moment that silence is reckoned at, UTC."""
        if not self.moment:
            return datetime.now(UTC)
        found = datetime.fromisoformat(self.moment)
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def yesterday(self) -> date:
        """The last whole local day."""
        return datetime.now(ZoneInfo(self.zone)).date() - timedelta(days=1)

    @property
    def deliveries(self) -> Path:
        """Where agencies put their files."""
        return self.home / "deliveries"

    @property
    def lake(self) -> Path:
        """The lake's folder; where the lake is in an object store, what is worked out from it."""
        lake_at = "" if self.bucket else self.lake_at
        return Path(lake_at).resolve() if lake_at else self.home / "lake"

    @property
    def bucket(self) -> str:
        """The address of the object store that holds the deliveries; empty for a folder."""
        return self.lake_at if "://" in self.lake_at else ""

    @property
    def roads(self) -> Path:
        """The road network, reference data beside the sources."""
        return self.home / "reference" / "roads"

    @property
    def reference(self) -> Path:
        """Reference data as files of its contracts' tables, such as `bureau_population.csv`."""
        return self.home / "reference"

    @property
    def quality(self) -> Path:
        """Data Docs, and what a validation spills to the disk; the results lie in the lake."""
        return self.home / "quality"

    @property
    def keys(self) -> Path:
        """The keys of encryption and tokens; never in the lake, never in a snapshot."""
        return self.home / "keys"

    @property
    def ledger(self) -> Path:
        """The access ledger, which tells of deletions too."""
        return self.home / "ledger" / "access.jsonl"

    @property
    def built(self) -> Path:
        """What is published: the DuckDB file, or the folder of the other engine's tables."""
        found = Spark.read(self.environment())
        return found.marts if found.engine == SPARK else self.warehouse

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that dbt builds."""
        return self.home / "warehouse" / "stationhouse.duckdb"

    @property
    def published(self) -> Path:
        """Snapshots and the pointer to the current one."""
        return self.home / "published"

    @property
    def alerts(self) -> Path:
        """Alerts to send and receipts of those sent."""
        return self.home / "alerts"

    @property
    def routes(self) -> Path:
        """Who is told of what."""
        return Path(self.told) if self.told else self.home / "alerts.yaml"

    @property
    def dagster(self) -> Path:
        """Dagster's own storage."""
        return self.home / "dagster"
