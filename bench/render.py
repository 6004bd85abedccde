"""The tables of some pages of `docs/`, written from the figures that the last run left.

A line a figure, a column a side; behind a peer's figure stands how ours compares with it.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from bench.report import FOLDER, number

DOCS = Path(__file__).parent.parent / "docs"
PAGES = tuple(DOCS / f"{name}.md" for name in ("performance", "performance-capabilities", "scale"))
MARKED = "<!-- bench:{0} -->\n{1}<!-- /bench:{0} -->"


@click.command()
@click.option("--figures", type=click.Path(path_type=Path, exists=True), default=FOLDER)
@click.option(
    "--page", "pages", multiple=True, type=click.Path(path_type=Path, exists=True), default=PAGES
)
def main(figures: Path, pages: Sequence[Path]) -> None:
    """Write each table between its marks; a benchmark without figures keeps the table it has."""
    for page in pages:
        text = page.read_text("utf-8")
        for path in sorted(figures.glob("*.json")):
            told = json.loads(path.read_text("utf-8"))
            if "bench" in told:
                text = replaced(text, told["bench"], "\n".join(section(told)) + "\n")
        page.write_text(text, "utf-8")


def replaced(page: str, bench: str, body: str) -> str:
    """The page with `body` between the marks of the benchmark; the page as it is without them."""
    marks = re.compile(
        re.escape(f"<!-- bench:{bench} -->") + r".*?" + re.escape(f"<!-- /bench:{bench} -->"), re.S
    )
    return marks.sub(lambda _: MARKED.format(bench, body), page)


def section(told: Mapping[str, Any]) -> Iterator[str]:
    """The lines of one benchmark: where it ran, its table, its notes."""
    machine, versions = told["machine"], told["versions"]
    yield ""
    yield (
        f"{told['at'][:10]}, {machine['cores']} cores ({machine['cpu']}, "
        f"{machine['memory_gb']} GB, load before {machine['load']}); "
        + ", ".join(f"{name} {number}" for name, number in versions.items())
    )
    yield ""
    yield from table(told["rows"])
    for text in told["notes"]:
        yield ""
        yield text
    yield ""


def table(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The sides side by side, ours first, in the order in which they were found."""
    sides = list(dict.fromkeys(row["side"] for row in rows))
    found = {(row["metric"], row["side"]): row for row in rows}
    yield "| figure | unit | " + " | ".join(sides) + " |"
    yield "|---|---|" + "---:|" * len(sides)
    for metric, unit in dict.fromkeys((row["metric"], row["unit"]) for row in rows):
        ours = found.get((metric, sides[0]))
        cells = (told(found.get((metric, side)), ours) for side in sides)
        yield f"| {metric} | {unit} | " + " | ".join(cells) + " |"


def told(row: Mapping[str, Any] | None, ours: Mapping[str, Any] | None) -> str:
    """A figure with its extremes, and ours divided by it where it is a peer's."""
    if row is None:
        return "–"
    words = number(row["value"])
    if row["low"] is not None:
        words += f" ({number(row['low'])} to {number(row['high'])})"
    if ours and ours is not row and row["value"]:
        words += f", ours {ours['value'] / row['value']:.2f} ×"
    return words


if __name__ == "__main__":
    main()
