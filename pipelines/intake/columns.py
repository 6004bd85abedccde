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
    mapped: set[str] = set(feed.ignored)
    for delivers in feed.delivers:
        steps = delivers.unpivot.columns if delivers.unpivot else ()
        mapped.update(steps)
        for name in steps:
            _seen(name, names, feed, notes, required=True)
        for ours, how in delivers.columns.items():
            if how.source and not how.source.startswith("$"):
                mapped.add(how.source)
                required = delivers.table.by_name[ours].required
                _seen(how.source, names, feed, notes, required=required)
    for name in names:
        if name not in mapped:
            notes.add("extra-column", name[:64])


def _seen(name: str, names: Collection[str], feed: Feed, notes: Notes, *, required: bool) -> None:
    if name in names:
        return
    if required and feed.format.kind != "ndjson":
        raise RefusedError(
            "delivery-missing_column",
            f"column {name!r} is not there; {_instead(names, feed)}",
            f"deliver it, or correct its name in contracts/feeds/{feed.id}.yaml",
        )
    notes.add("missing-column", name)


def _instead(names: Collection[str], feed: Feed) -> str:
    """What stands in the first line instead, where that is a header.

    Of a file without one it is a row, and a row is never told of a file that was refused.
    """
    wanted = set(feed.ignored)
    for delivers in feed.delivers:
        wanted.update(how.source for how in delivers.columns.values())
    if 2 * len(wanted & set(names)) < len(names):
        return f"of the {len(names)} names in its first line few are this feed's"
    return f"the file has {', '.join(sorted(names)[:40])}"
