"""What a snapshot says of itself, as the publisher wrote it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import duckdb

from contracts import snake
from telemetry.work import moment


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself."""

    snapshot: str
    published_at: datetime
    data_as_of: datetime | None
    quality_state: str
    sources: Mapping[str, datetime | None]
    """The latest event of each source, UTC."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """The version of the contract that each source was taken in under."""
    models: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Rows and checksum of each mart, by its name."""

    def as_of(self, sources: Sequence[str]) -> datetime | None:
        """The latest event of the sources together; None where none has delivered.

        A roster reaches into the future: what has not happened yet is not the latest event.
        """
        found = (self.sources.get(name) for name in sources)
        return max((at for at in found if at and at <= self.published_at), default=None)


def tell(served: Manifest) -> None:
    """Tell of when it was published and what it reaches to: in UTC, as all times at rest."""
    moment("snapshot.published", served.published_at.replace(tzinfo=UTC).timestamp())
    if served.data_as_of:
        moment("snapshot.data_as_of", served.data_as_of.replace(tzinfo=UTC).timestamp())


def manifest(database: duckdb.DuckDBPyConnection) -> Manifest:
    """The manifest that the file holds; `ValueError` where it is empty."""
    row = database.execute(
        "select snapshot_id, published_at, data_as_of, quality_state, sources, models from manifest"
    ).fetchone()
    if row is None:
        raise ValueError("the manifest is empty")
    sources, models = json.loads(row[4]), json.loads(row[5])
    return Manifest(
        snapshot=row[0],
        published_at=row[1],
        data_as_of=row[2],
        quality_state=row[3],
        sources={name: _moment(found.get("data_as_of")) for name, found in sources.items()},
        versions={name: str(found.get("contract_version", "")) for name, found in sources.items()},
        models={
            snake(name): {"rows": found["rows"], "checksum": found["checksum"]}
            for name, found in models.items()
        },
    )


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text).removesuffix("Z")) if text else None
