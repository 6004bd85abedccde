"""The pages: what each asks, and what its template is given."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from api.held import Held, held
from api.quality import asking
from api.quality.asking import Row, Told
from api.quality.calendar import FREE, Square, calendar, day_of, limits
from api.quality.definitions import definition
from api.quality.documents import linked
from api.quality.trends import by_rule, of_source, overall
from api.quality.visit import NotThere, Visit, part
from contracts import Contract, capabilities, sources

Squares = dict[str, dict[date, Square]]


@dataclass(frozen=True)
class Page:
    """A template and what it shows."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)


async def overview(visit: Visit) -> Page:
    """Every source on every day."""
    told = await visit.ask(asking.OVERVIEW, {"period": visit.period()})
    health = told.answers["sourceHealth"]
    rules = told.answers["dataQualityReport"]
    waits = _held(visit)
    squares = _squares(health["nodes"], rules["nodes"], waits)
    values = {
        "squares": squares,
        "days": list(next(iter(squares.values()), {})),
        "health": health["nodes"],
        "rules": rules["nodes"][:12],
        "rules_n": len(rules["nodes"]),
        "charts": overall(squares),
        "figures": _figures(told),
        "docs": linked(visit, "index.html"),
    }
    return Page("overview.html", _headed(visit, told, waits) | values)


async def source(visit: Visit) -> Page:
    """One source over the period."""
    contract = _contract(visit)
    told = await _asked(visit, contract, visit.period())
    (row,) = told.answers["sourceHealth"]["nodes"]
    rules = told.answers["dataQualityReport"]["nodes"]
    waits = _held(visit, contract.id)
    squares = _squares([row], rules, waits)[contract.id]
    values = {
        "contract": contract,
        "row": row,
        "squares": squares,
        "charts": of_source(squares, row["lagSlaSeconds"], visit.house.settings.zone),
        "rules": [one for one in rules if one["rowsFailed"]],
        "rules_n": len(rules),
        "figures": _figures(told),
        "docs": linked(visit, contract.id, "rules.html"),
    }
    return Page("source.html", _headed(visit, told, waits) | values)


async def day(visit: Visit) -> Page:
    """One source on one day: what failed, what was put aside, and what to do."""
    contract, of = _contract(visit), _day(visit)
    told = await _asked(visit, contract, {"since": of, "until": of})
    (row,) = told.answers["sourceHealth"]["nodes"]
    rules = told.answers["dataQualityReport"]["nodes"]
    at = date.fromisoformat(of)
    waits = _held(visit, contract.id, of)
    squares = _squares([row], rules, waits)[contract.id]
    square = squares.get(at) or Square(contract.id, at, FREE, {})
    values = {
        "contract": contract,
        "row": row,
        "square": square,
        "limit": limits(contract.id)[1],
        "aside": [_reason(one, row) for one in square.failed if one["severity"] == "ERROR"],
        "counted": [one for one in square.failed if one["severity"] != "ERROR"],
        "definition": lambda rule: definition(contract, rule),
        "figures": _figures(told),
        "docs": linked(visit, contract.id, f"{of}.html"),
        "dagster": _dagster(visit, contract.id, of),
    }
    return Page("day.html", _headed(visit, told, waits) | values)


async def rule(visit: Visit) -> Page:
    """One rule: what it promises, how it stood day by day, and the runs behind that."""
    contract, wanted = _contract(visit), part(visit.request, "rule")
    told = await _asked(visit, contract, visit.period())
    found = [one for one in told.answers["dataQualityReport"]["nodes"] if one["ruleId"] == wanted]
    if not found:
        raise NotThere(wanted)
    values = {
        "contract": contract,
        "rows": found,
        "defined": definition(contract, wanted),
        "charts": by_rule(found),
        "days": {day_of(one): one for row in found for one in row["days"]},
        "figures": _figures(told),
        "docs": linked(visit, contract.id, "rules.html"),
    }
    return Page("rule.html", _headed(visit, told) | values)


async def figure(visit: Visit) -> Page:
    """How a figure was made, whether it comes out again, and the deliveries behind it."""
    asked = {"figure": part(visit.request, "figure")}
    told = await visit.ask(asking.FIGURE, asked)
    rows = told.answers["figureLineage"]["nodes"]
    if not rows:
        raise NotThere(asked["figure"])
    values = {"row": rows[0], "contract": capabilities()[rows[0]["capabilityId"]]}
    return Page("figure.html", _headed(visit, told) | values)


async def _asked(visit: Visit, contract: Contract, period: Row | None) -> Told:
    return await visit.ask(asking.SOURCE, {"source": contract.id, "period": period})


def _headed(visit: Visit, told: Told, waits: Sequence[Held] = ()) -> dict[str, Any]:
    """What stands above every page: which snapshot answers, how old it is, what is held back."""
    now = visit.house.settings.clock()
    as_of = told.data_as_of
    return {
        "snapshot": told.snapshot,
        "published_at": told.published_at,
        "snapshot_age": (now - told.published_at).total_seconds(),
        "data_as_of": as_of,
        "data_age": (now - as_of).total_seconds() if as_of else None,
        "quality_state": told.quality_state,
        "held": waits,
        "sources": sources(),
    }


def _held(visit: Visit, source: str = "", of: str = "") -> list[Held]:
    """What is held back of the days that are looked at; nobody is told before he was answered."""
    period = visit.period() or {"since": "", "until": "9999"}
    return [
        one
        for one in held(visit.house.settings.published)
        if source in ("", one.source)
        and (one.day == of if of else period["since"] <= one.day <= period["until"])
    ]


def _squares(health: Sequence[Row], rules: Sequence[Row], waits: Sequence[Held]) -> Squares:
    return calendar(health, rules, {(one.source, date.fromisoformat(one.day)) for one in waits})


def _figures(told: Told) -> dict[str, str]:
    return {name: answer["figureId"] for name, answer in told.answers.items()}


def _reason(rule: Row, row: Row) -> dict[str, Any]:
    """A rule that rows were put aside under, with the samples there are of them, line by line."""
    lines: dict[tuple[str, int], list[Row]] = {}
    for one in row["samples"]:
        if one["ruleId"] == rule["ruleId"] and one["tableName"] == rule["tableName"]:
            lines.setdefault((one["file"], one["line"]), []).append(one)
    return {"rule": rule, "lines": lines}


def _contract(visit: Visit) -> Contract:
    name = part(visit.request, "source")
    if name not in sources():
        raise NotThere(name)
    return sources()[name]


def _day(visit: Visit) -> str:
    try:
        return date.fromisoformat(part(visit.request, "day")).isoformat()
    except ValueError as error:
        raise NotThere("day") from error


def _dagster(visit: Visit, source: str, of: str) -> str:
    """The asset and partition in Dagster, with the runs that made it; empty where none is set."""
    root = visit.house.settings.dagster_url
    return f"{root}/assets/lake/{source}?view=partitions&partition={of}" if root else ""
