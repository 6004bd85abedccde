"""How one agency delivers: one YAML file a channel, read into a frozen `Feed`.

A feed names the file, its format, zone and coordinates, and says for each table of the contract
which of the agency's columns becomes which of ours. It holds no code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from contracts.loading import sources
from contracts.model import Contract, ContractError, Table
from contracts.parsing import parsed

ROOT = Path(__file__).parent / "feeds"
KINDS = ("csv", "ndjson", "parquet")
ENCODINGS = ("utf-8", "gb18030")
CRS = ("WGS84", "CGCS2000", "GCJ-02")
DAY = "{day}"
WORDS = {"agency", "contact", "files", "every_hours", "zone", "crs", "format", "nulls", "ignored"}
WORDS |= {"jurisdiction", "delivers", "live", "ahead_hours", "as_needed", "refuses"}
FORMAT_WORDS = {"kind", "encoding", "compression", "delimiter", "header"}
DELIVERS_WORDS = {"source", "table", "columns", "unpivot"}
COLUMN_WORDS = {"from", "value", "format", "codes", "match", "scale", "split"}
UNPIVOT_WORDS = {"times", "names", "columns", "empty"}


@dataclass(frozen=True)
class Format:
    """The bytes of a delivery. `delimiter` and `header` are of CSV only."""

    kind: str
    encoding: str = "utf-8"
    compression: str = ""
    delimiter: str = ","
    header: tuple[str, ...] = ()
    """The columns in order where the file itself has no header line; else empty."""


@dataclass(frozen=True)
class ColumnMap:
    """Where one column of the contract comes from."""

    source: str = ""
    """The agency's column; empty where `value` is the same for every row."""
    value: str | None = None
    formats: tuple[str, ...] = ()
    """Time formats in chrono's letters; the first that fits is taken."""
    codes: str = ""
    """Name of a local → common map in `contracts/codes/maps`."""
    match: str = ""
    """A pattern whose first group is the value."""
    scale: float = 1.0
    """Multiplies a number into the contract's unit."""
    split: str = ""
    """Separator of an array's items."""


@dataclass(frozen=True)
class Unpivot:
    """Several time columns of one row become one row each (the timeline of a unit)."""

    times: str
    names: str
    columns: tuple[str, ...]
    empty: str
    """Rule under which a step that was not reached is dropped and counted."""


@dataclass(frozen=True)
class Delivers:
    """One table that the feed fills."""

    contract: Contract
    table: Table
    columns: Mapping[str, ColumnMap]
    unpivot: Unpivot | None = None


@dataclass(frozen=True)
class Feed:
    """One channel of one agency."""

    id: str
    version: str
    """SHA-256 of the feed file, so that a receipt can say which text it followed."""
    agency: str
    contact: str
    files: str
    every_seconds: int
    zone: str
    crs: str
    format: Format
    nulls: tuple[str, ...]
    ignored: tuple[str, ...]
    """Columns that the agency is known to deliver and that are not read."""
    jurisdiction: Mapping[str, float]
    delivers: tuple[Delivers, ...]
    live: bool = False
    """Its rows come to the gateway one by one; its files are what the gateway made of them."""
    ahead_seconds: int = 0
    """How far an event may lie ahead by its nature, as a shift that is planned does."""
    as_needed: bool = False
    """Whether it delivers when there is cause: it owes nothing, and does not speak for others."""
    refuses: tuple[str, ...] = ()
    """Rules across rows that are only counted elsewhere: what would break them is not taken."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The file names of this feed; a group `day` where the name carries it."""
        parts = (re.escape(part).replace(r"\*", "[^/]*") for part in self.files.split(DAY))
        return re.compile(r"(?P<day>\d{8})".join(parts), re.ASCII)

    def takes(self, name: str) -> bool:
        """Whether a file of this name is a delivery of this feed."""
        return self.pattern.fullmatch(name) is not None

    def day_of(self, name: str) -> date | None:
        """The delivery day that the file's name carries, if it does and is a day."""
        found = self.pattern.fullmatch(name)
        text = found.groupdict().get("day") if found else None
        try:
            return datetime.strptime(text, "%Y%m%d").date() if text else None
        except ValueError:
            return None


@cache
def feeds() -> Mapping[str, Feed]:
    """Every feed by id (`<agency folder>/<file>`)."""
    found = (read(path) for path in sorted(ROOT.rglob("*.yaml")))
    return {feed.id: feed for feed in found}


def read(path: Path) -> Feed:
    """One feed file; `ContractError` names the file, what is wrong and what would be right."""
    text = path.read_bytes()
    identity = f"{path.parent.name}/{path.name.removesuffix('.yaml')}"
    try:
        given = parsed(text)
        _only(given, WORDS, "feed")
        form, live = _format(given["format"]), bool(given.get("live"))
        feed = Feed(
            id=identity,
            version=sha256(text).hexdigest(),
            agency=given["agency"],
            contact=given["contact"],
            files=f"{identity.replace('/', '.')}_{DAY}_*.lane" if live else given["files"],
            every_seconds=0 if live else int(given["every_hours"] * 3_600),
            zone=given["zone"],
            crs=_one_of(given.get("crs", "WGS84"), CRS, "crs"),
            format=form,
            nulls=tuple(given.get("nulls", ())),
            ignored=tuple(given.get("ignored", ())),
            jurisdiction=_bounds(given.get("jurisdiction")),
            delivers=tuple(_delivers(item, form, given) for item in given["delivers"]),
            live=live,
            ahead_seconds=int(given.get("ahead_hours", 0) * 3_600),
            as_needed=given.get("as_needed") is True,
            refuses=tuple(given.get("refuses", ())),
        )
        return _live(feed)
    except KeyError as error:
        raise ContractError(f"feed {identity}: {error} is missing or unknown") from error
    except (ValueError, TypeError) as error:
        raise ContractError(f"feed {identity}: {error}") from error


def _live(found: Feed) -> Feed:
    """The feed; `ContractError` where it is live and its rows are no events of one table."""
    plain = found.format == Format("ndjson")
    if found.live and not (plain and len(found.delivers) == 1 and not found.delivers[0].unpivot):
        raise ContractError(f"feed {found.id}: a live one is plain ndjson of one table, row by row")
    return found


def _format(given: Mapping[str, Any]) -> Format:
    _only(given, FORMAT_WORDS, "format")
    return Format(
        kind=_one_of(given["kind"], KINDS, "format kind"),
        encoding=_one_of(given.get("encoding", "utf-8"), ENCODINGS, "encoding"),
        compression=_one_of(given.get("compression", ""), ("", "gzip"), "compression"),
        delimiter=_one_of(given.get("delimiter", ","), (",", ";", "\t", "|"), "delimiter"),
        header=tuple(given.get("header", ())),
    )


def _bounds(given: list[float] | None) -> Mapping[str, float]:
    names = ("west", "south", "east", "north")
    return dict(zip(names, given, strict=True)) if given else {}


def _delivers(given: Mapping[str, Any], form: Format, feed: Mapping[str, Any]) -> Delivers:
    _only(given, DELIVERS_WORDS, "delivers")
    contract = sources()[given["source"]]
    table = contract.table(given["table"])
    columns = {name: _column(table, name, spec) for name, spec in given["columns"].items()}
    for column in table.columns:
        if column.required and column.name not in columns:
            raise ContractError(f"{table.name}.{column.name} is required and not mapped")
        how = columns.get(column.name)
        if how and column.type == "timestamp" and form.kind != "parquet" and not how.formats:
            raise ContractError(f"{table.name}.{column.name} is a time and has no format")
        if how and (column.type, column.unit, feed.get("crs")) == ("array", "degree", "GCJ-02"):
            raise ContractError(f"{table.name}.{column.name}: lists of points must come as WGS84")
    return Delivers(contract, table, columns, _unpivot(given.get("unpivot")))


def _column(table: Table, name: str, spec: str | Mapping[str, Any]) -> ColumnMap:
    if name not in table.by_name:
        raise ContractError(f"{table.name} has no column {name!r}")
    if isinstance(spec, str):
        return ColumnMap(source=spec)
    _only(spec, COLUMN_WORDS, f"column {name}")
    formats = spec.get("format", ())
    return ColumnMap(
        source=spec.get("from", ""),
        value=spec.get("value"),
        formats=(formats,) if isinstance(formats, str) else tuple(formats),
        codes=spec.get("codes", ""),
        match=spec.get("match", ""),
        scale=float(spec.get("scale", 1.0)),
        split=spec.get("split", ""),
    )


def _unpivot(given: Mapping[str, Any] | None) -> Unpivot | None:
    if given is None:
        return None
    _only(given, UNPIVOT_WORDS, "unpivot")
    return Unpivot(given["times"], given["names"], tuple(given["columns"]), given["empty"])


def _only(given: Mapping[str, Any], words: set[str], what: str) -> None:
    """A misspelt word would otherwise be left out in silence."""
    strange = sorted(set(given) - words)
    if strange:
        known, unknown = ", ".join(sorted(words)), ", ".join(strange)
        raise ContractError(f"{what} has no {unknown}; it may say {known}")


def _one_of(value: str, allowed: tuple[str, ...], what: str) -> str:
    if value not in allowed:
        raise ContractError(f"{what} {value!r} is none of {', '.join(map(repr, allowed))}")
    return value
