"""Whether a delivery has the columns that its feed maps, and what else it has."""

from collections.abc import Collection

from contracts.feeds import Feed
from pipelines.intake.blocks import Notes
from pipelines.intake.refusal import RefusedError


def check_columns(names: Collection[str], feed: Feed, notes: Notes) -> None:
    """`RefusedError` where a required column is not there; other differences are noted.

    Columns are known by name, so their order does not matter. In NDJSON a missing key is a null of
    its row, so there the rules of the rows decide.
    """
    agreed = _agreed(feed)
    for name, required in agreed.items():
        if name in names:
            continue
        if required and feed.format.kind != "ndjson":
            raise RefusedError(
                "delivery-missing_column",
                f"column {name!r} is not there; {_instead(names, agreed)}",
                f"deliver it, or correct its name in contracts/feeds/{feed.id}.yaml",
            )
        notes.add("missing-column", name)
    for name in names:
        if name not in agreed and name not in feed.ignored:
            notes.add("extra-column", name[:64])


def _agreed(feed: Feed) -> dict[str, bool]:
    """The columns that the feed maps, and whether each must be there."""
    found: dict[str, bool] = {}
    for delivers in feed.delivers:
        for name in delivers.unpivot.columns if delivers.unpivot else ():
            found[name] = True
        for ours, how in delivers.columns.items():
            if how.source and not how.source.startswith("$"):
                required = delivers.table.by_name[ours].required
                found[how.source] = found.get(how.source, False) or required
    return found


def _instead(names: Collection[str], agreed: Collection[str]) -> str:
    """What stands there; of a file without a header that would be its first row of data."""
    if 2 * len(set(names) & set(agreed)) < len(names):
        return "few of the agreed columns are, so the first line is no header of this feed"
    return f"the file has {', '.join(sorted(names)[:40])}"
