"""One property of an ODCS file to one frozen `Column`."""

from typing import Any, TypeVar

from open_data_contract_standard.model import SchemaProperty

from contracts.codes import values
from contracts.model import Column, ContractError

T = TypeVar("T")
PHYSICAL = {
    "string": "varchar",
    "integer": "bigint",
    "number": "double",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}
SHAPES = {
    "Estimate": "struct(value double, lower double, upper double)",
    "Point": "struct(latitude double, longitude double)",
}
GRAINS = ("share", "sum", "rate", "whole")
"""How a figure may follow from a protected count."""
OPENS = ("assigned", "unit", "place", "state")
"""How a column may be disclosed in time."""
KINDS = (*PHYSICAL, "object", "array")
"""An array of plain values must name its type; that of objects follows from their fields."""


def column(table: str, found: SchemaProperty) -> Column:
    """The column; `ContractError` names the table, the column and what it lacks."""
    more = custom(found)
    options = found.logicalTypeOptions or {}
    where = f"{table}.{found.name}"
    kind = needed(found.logicalType, f"{where}: logicalType")
    if kind not in KINDS:
        raise ContractError(f"{where}: logicalType {kind!r} is none of {', '.join(KINDS)}")
    shape = str(more.get("shape", ""))
    fields = _fields(where, found)
    implied = PHYSICAL.get(kind) or SHAPES.get(shape) or _struct(fields, several=kind == "array")
    grain, grain_of = _grain(more)
    return Column(
        name=needed(found.name, f"{table}: column name"),
        type=kind,
        physical=found.physicalType or needed(implied, f"{where}: physicalType"),
        description=needed(found.description, f"{where}: description"),
        description_zh=str(more.get("zh", "")),
        unit=str(more.get("unit", "")),
        required=bool(found.required),
        key=(found.primaryKeyPosition or 1) if found.primaryKey else 0,
        minimum=options.get("minimum"),
        maximum=options.get("maximum"),
        max_length=int(options.get("maxLength", 4_000)),
        pattern=str(options.get("pattern", "")),
        code_list=_code_list(str(more.get("codeList", "")), where),
        sensitive=found.classification in ("S2", "S3"),
        shape=shape,
        fields=fields,
        suppress=str(more.get("suppress", "")),
        grain=grain,
        grain_of=grain_of,
        opens=_opens(str(more.get("opens", "")), where),
        masked=str(more.get("masked", "")),
        rests_on=str(more.get("restsOn", "")),
    )


def _fields(where: str, found: SchemaProperty) -> tuple[Column, ...]:
    """What one object holds: the property's own properties, or those of its items."""
    of = found.items if found.logicalType == "array" and found.items else found
    return tuple(column(where, one) for one in of.properties or ())


def _struct(fields: tuple[Column, ...], several: bool) -> str:
    """The DuckDB type of an object of the fields, or of a list of such; empty without fields."""
    if not fields:
        return ""
    named = ", ".join(f"{one.name} {one.physical}" for one in fields)
    return f"struct({named})" + ("[]" if several else "")


def _grain(more: dict[str, Any]) -> tuple[str, str]:
    """How the column follows from which count: `shareOf: n` and the like."""
    return next(((one, str(more[f"{one}Of"])) for one in GRAINS if f"{one}Of" in more), ("", ""))


def _opens(how: str, where: str) -> str:
    if how not in ("", *OPENS):
        raise ContractError(f"{where}: opens {how!r} is none of {', '.join(OPENS)}")
    return how


def _code_list(name: str, where: str) -> str:
    try:
        if name:
            values(name)
    except ContractError as error:
        raise ContractError(f"{where}: {error}") from error
    return name


def custom(found: Any) -> dict[str, Any]:
    """The custom properties by name."""
    return {item.property: item.value for item in found.customProperties or ()}


def needed(value: T | None, what: str) -> T:
    """The value; `ContractError` where there is none."""
    if not value:
        raise ContractError(f"{what} is missing")
    return value
