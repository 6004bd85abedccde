"""Validation as it is asked for: a source's day, or all that was never validated as it is now.

Great Expectations takes seconds to import and is imported here, where it runs, so that neither
Dagster's definitions nor the commands wait for it.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from contracts import Contract
from pipelines.lake_of import lake_of
from pipelines.quality.days import Deliveries
from pipelines.quality.results import Result
from pipelines.settings import Settings

Say = Callable[[str], object]


def deliveries(settings: Settings) -> Deliveries:
    """What the lake of the installation holds now."""
    return Deliveries.of(lake_of(settings), settings.reference)


def site(settings: Settings) -> Path:
    """Where Data Docs lie."""
    return settings.quality / "docs"


def page(settings: Settings, result: Result) -> Path:
    """The page of Data Docs of a result."""
    return site(settings) / result.source_id / f"{result.day}.html"


def run(
    settings: Settings,
    wanted: Iterable[tuple[Contract, str]],
    say: Say = lambda _: None,
    dagster_run_id: str = "",
) -> list[Result]:
    """Validate these sources and days and write their pages; what came of each."""
    due = list(wanted)
    if not due:
        return []
    from pipelines.quality import docs
    from pipelines.quality.validate import validate

    known = deliveries(settings)
    spill = settings.quality / "spill"
    settings.quality.mkdir(parents=True, exist_ok=True)
    found = []
    for contract, day in due:
        result = validate(known.scope(contract, day), spill, dagster_run_id)
        say(told(result))
        found.append(result)
    docs.write(site(settings), settings.lake, found)
    return found


def write_docs(settings: Settings) -> Path:
    """Write all of Data Docs anew from the results; the path of the index."""
    from pipelines.quality import docs

    return docs.write(site(settings), settings.lake)


def told(result: Result) -> str:
    """A result in one line, with the rules that were broken."""
    broken = [
        f"{one.rule_id} {one.state} {one.rows_failed:,}" for one in result.results if one.remedy
    ]
    judged = f"{len(result.results)} rules on {result.rows:,} rows"
    listed = ", ".join(broken) or "all kept"
    return f"{result.source_id} {result.day}: {result.state}, {judged}; {listed}"
