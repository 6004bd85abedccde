"""The pages: what each asks, and what its template is given."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from api.held import held
from api.quality import asking
from api.quality.asking import Row, Told
from api.quality.calendar import Square, calendar, day_of, limits
from api.quality.definitions import definition
from api.quality.documents import linked
from api.quality.trends import by_rule, of_source, overall
from api.quality.visit import NotThere, Visit, part
from api.values import in_utc
from contracts import Contract, capabilities, sources


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
    squares = calendar(health["nodes"], rules["nodes"])
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
    return Page("overview.html", _headed(visit, told) | values)


async def source(visit: Visit) -> Page:
    """One source over the period."""
    contract = _contract(visit)
    told = await _asked(visit, contract, visit.period())
    (row,) = told.answers["sourceHealth"]["nodes"]
    rules = told.answers["dataQualityReport"]["nodes"]
    squares = calendar([row], rules)[contract.id]
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
    return Page("source.html", _headed(visit, told, contract.id) | values)


async def day(visit: Visit) -> Page:
    """One source on one day: what failed, what was put aside, and what to do."""
    contract, of = _contract(visit), _day(visit)
    told = await _asked(visit, contract, {"since": of, "until": of})
    (row,) = told.answers["sourceHealth"]["nodes"]
    rules = told.answers["dataQualityReport"]["nodes"]
    at = date.fromisoformat(of)
    square = calendar([row], rules)[contract.id].get(at) or Square(contract.id, at, "FREE", {})
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
    return Page("day.html", _headed(visit, told, contract.id, of) | values)


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


def _headed(visit: Visit, told: Told, source: str = "", day: str = "") -> dict[str, Any]:
    """What stands above every page: which snapshot answers, how old it is, what is held back."""
    answer = next(iter(told.answers.values()))
    age = (visit.house.settings.clock() - told.published_at).total_seconds()
    waits = [
        one
        for one in held(visit.house.settings.published)
        if source in ("", one.source) and day in ("", one.day)
    ]
    return {
        "snapshot": told.snapshot,
        "published_at": in_utc(told.published_at),
        "snapshot_age": age,
        "data_as_of": answer["dataAsOf"],
        "data_age": answer["dataAgeSeconds"],
        "quality_state": answer["qualityState"],
        "held": waits,
        "sources": sources(),
    }


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
