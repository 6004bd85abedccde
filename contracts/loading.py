"""Contract files to frozen `Contract`s, through the official ODCS models and JSON schema."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
from open_data_contract_standard.model import (
    DataQuality,
    OpenDataContractStandard,
    SchemaObject,
)

from contracts.columns import column, custom, needed
from contracts.model import (
    AcrossRule,
    Contract,
    ContractError,
    Minimisation,
    QualityRule,
    Reduction,
    Retention,
    Sla,
    Table,
)
from contracts.parsing import parsed

ROOT = Path(__file__).parent
VERBS = ("dropToCount", "encrypt", "tokenise", "snapTo", "roundTo", "redact")
SECONDS = {"s": 1, "min": 60, "h": 3_600, "d": 86_400, "m": 2_629_800, "y": 31_557_600}
STORES = ("snapshot", "ledger")


@cache
def sources() -> Mapping[str, Contract]:
    """The sixteen source contracts by id, in the catalogue's order."""
    return _load(ROOT / "sources")


@cache
def capabilities() -> Mapping[str, Contract]:
    """The capability contracts by id, in the catalogue's order."""
    return _load(ROOT / "capabilities")


@cache
def references() -> Mapping[str, Contract]:
    """The contracts of reference data, which no agency delivers, by id."""
    return _load(ROOT / "references")


@cache
def standing() -> Mapping[str, Contract]:
    """What the gate holds references against: in the snapshot, and no capability."""
    return _load(ROOT / "standing")


def published() -> Mapping[str, Contract]:
    """The contracts whose mart lies in the snapshot: those of capabilities, and of the gate."""
    asked = {name: one for name, one in capabilities().items() if one.store == "snapshot"}
    return {**asked, **standing()}


def validate(path: Path) -> list[str]:
    """What the standard's JSON schema says against the file; empty where nothing."""
    schema = json.loads(
        resources.files("open_data_contract_standard").joinpath("schema.json").read_text("utf-8")
    )
    document = parsed(path.read_text("utf-8"))
    found = jsonschema.Draft201909Validator(schema).iter_errors(document)
    return [f"{path.name}: {error.json_path}: {error.message}" for error in found]


def read(path: Path) -> Contract:
    """One contract file; `ContractError` names the file and what it lacks."""
    try:
        document = OpenDataContractStandard(**parsed(path.read_text("utf-8")))
        return _contract(document)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ContractError(f"{path.name}: {error}") from error


def _load(folder: Path) -> Mapping[str, Contract]:
    found = (read(path) for path in sorted(folder.rglob("*.odcs.yaml")))
    return {contract.id: contract for contract in sorted(found, key=lambda c: c.number)}


def _contract(document: OpenDataContractStandard) -> Contract:
    more = custom(document)
    contacts = [support.url or "" for support in document.support or ()]
    return Contract(
        id=needed(document.id, "id"),
        version=needed(document.version, "version"),
        domain=needed(document.domain, "domain"),
        title=needed(document.name, "name"),
        title_zh=str(more["zh"]),
        purpose=needed(getattr(document.description, "purpose", ""), "purpose"),
        tables=tuple(_table(schema) for schema in document.schema_ or ()),
        number=int(more["number"]),
        owner=getattr(document.team, "name", "") or "",
        contact=contacts[0] if contacts else "",
        sensitivity=str(more.get("sensitivity", "")),
        sla=_sla(document),
        minimisation=_minimisation(more.get("minimisation", {})),
        question_zh=str(more.get("question_zh", "")),
        purposes=tuple(more.get("purposes", ())),
        sources=tuple(more.get("sources", ())),
        method=more.get("method", {}).get("text", ""),
        method_source=more.get("method", {}).get("source", ""),
        unrecorded=tuple(more.get("unrecorded", ())),
        referenced=tuple(more.get("referenced", ())),
        about=str(more.get("about", "")),
        released=bool(more.get("released", False)),
        store=_store(str(more.get("store", "snapshot"))),
    )


def _store(name: str) -> str:
    if name not in STORES:
        raise ContractError(f"store {name!r} is none of {', '.join(STORES)}")
    return name


def _table(schema: SchemaObject) -> Table:
    more = custom(schema)
    name = needed(schema.name, "schema name")
    return Table(
        name=name,
        description=needed(schema.description, f"{name}: description"),
        columns=tuple(column(name, one) for one in schema.properties or ()),
        quality=tuple(_rule(one) for one in schema.quality or () if one.type != "sql"),
        across=tuple(_across(one) for one in schema.quality or () if one.type == "sql"),
        as_needed=bool(more.get("asNeeded", False)),
        event_time=str(more.get("eventTime", "")),
        version_by=tuple(more.get("versionBy", ())),
    )


def _rule(found: DataQuality) -> QualityRule:
    where = f"quality {found.id}"
    return QualityRule(
        id=needed(found.id, "quality id"),
        holds=str(needed(found.implementation, f"{where}: implementation")),
        description=needed(found.description, f"{where}: description"),
        dimension=needed(found.dimension, f"{where}: dimension"),
        severity=found.severity or "error",
    )


def _across(found: DataQuality) -> AcrossRule:
    where = f"quality {found.id}"
    if found.mustBe != 0:
        raise ContractError(f"{where}: mustBe is 0, since the query counts what breaks the rule")
    return AcrossRule(
        id=needed(found.id, "quality id"),
        query=needed(found.query, f"{where}: query"),
        description=needed(found.description, f"{where}: description"),
        dimension=needed(found.dimension, f"{where}: dimension"),
        severity=found.severity or "error",
        reads=tuple(custom(found).get("reads", ())),
    )


def _sla(document: OpenDataContractStandard) -> Sla | None:
    given = {item.property: item for item in document.slaProperties or ()}
    if not given:
        return None

    def seconds(name: str) -> int:
        item = given[name]
        return int(float(str(item.value)) * SECONDS[needed(item.unit, f"sla {name}: unit")])

    return Sla(
        latency_seconds=seconds("latency"),
        frequency_seconds=seconds("frequency"),
        retention_days=seconds("retention") // 86_400,
        availability_pct=float(str(given["availability"].value)),
    )


def _minimisation(value: Mapping[str, Any]) -> Minimisation:
    return Minimisation(
        forbidden_columns=tuple(value.get("forbiddenColumns", ())),
        reductions=tuple(_reduction(verb, act) for verb in VERBS for act in value.get(verb, ())),
        retention=tuple(
            Retention(
                one["table"], str(one["keep"]), str(one.get("when", "")), str(one.get("since", ""))
            )
            for one in value.get("retention", ())
        ),
    )


def _reduction(verb: str, act: Mapping[str, Any]) -> Reduction:
    rest = {name: given for name, given in act.items() if name not in ("table", "columns")}
    return Reduction(verb, str(act["table"]), tuple(act.get("columns", ())), rest)
