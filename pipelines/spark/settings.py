"""How this installation reaches Spark; all else stands in Spark's own configuration."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SPARK = "spark"
CONNECT = "sc://"
"""How the address of a Spark Connect server begins."""
MEMORY = "memory"
"""Said of a catalogue that only one session needs."""


@dataclass(frozen=True)
class Settings:
    """Which engine builds the models, and where Spark is and keeps its tables."""

    engine: str
    """The dbt target: `duckdb` or `spark`."""
    method: str
    """`session`, a Spark of one's own or of a master; `thrift`, a server that somebody runs."""
    master: str
    """The master of a session, as Spark names it: `local[*]`, `spark://host:7077`, `yarn`, …;
    or the address of a Spark Connect server, `sc://host:15002`."""
    schema: str
    """The schema of the models; the lake's tables stand in another beside it."""
    tables: Path
    """The folder of the warehouse's tables, which all workers reach by the same path."""
    catalogue: Path | None
    """The folder of the catalogue; None for one that is forgotten when the session ends."""

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Settings from STATIONHOUSE_ENGINE, _HOME and _SPARK_{METHOD,MASTER,SCHEMA,TABLES,
        CATALOGUE}."""
        found = os.environ if environment is None else environment
        warehouse = Path(found.get("STATIONHOUSE_HOME", "var")).resolve() / "warehouse"
        kept = found.get("STATIONHOUSE_SPARK_CATALOGUE", "")
        return cls(
            engine=found.get("STATIONHOUSE_ENGINE", "duckdb"),
            method=found.get("STATIONHOUSE_SPARK_METHOD", "session"),
            master=found.get("STATIONHOUSE_SPARK_MASTER", "local[*]"),
            schema=found.get("STATIONHOUSE_SPARK_SCHEMA", "stationhouse"),
            tables=Path(found.get("STATIONHOUSE_SPARK_TABLES", warehouse / "spark")),
            catalogue=None if kept == MEMORY else Path(kept or warehouse / "catalogue"),
        )

    @property
    def marts(self) -> Path:
        """The folder of the models' tables, each a folder of Parquet: what is published."""
        return self.tables / f"{self.schema}.db"

    @property
    def is_remote(self) -> bool:
        """Whether the session is one of a Spark Connect server."""
        return self.master.startswith(CONNECT)

    @property
    def opens_a_session(self) -> bool:
        """Whether a session is opened before dbt begins."""
        return self.engine == SPARK and self.method == "session"
