"""What changed between two shapes of a contract, and for whom it breaks.

Three parties rely on a contract: the agency that delivers, whoever reads the answers, and the
people whom the data tells of. A change breaks for the agency where a file that was good is refused
now; for the reader where an answer that was there is gone or means another thing; for the people
where more is held, longer, or shown to more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.retention import Period
from contracts.shape import GIVEN, Shape

MAJOR, MINOR = "breaking", "compatible"
AGENCY, READER, PEOPLE = "the agency", "the reader", "the people it tells of"


@dataclass(frozen=True)
class Change:
    """One change: how much, where, what, and for whom it breaks (empty where it does not)."""

    weight: str
    where: str
    what: str
    whom: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" (breaks for {self.whom})" if self.whom else "")


def changes(before: Mapping[str, Shape], after: Mapping[str, Shape]) -> dict[str, list[Change]]:
    """What changed, by contract; only contracts of which something did."""
    found: dict[str, list[Change]] = {}
    for name in sorted({*before, *after}):
        if name not in after:
            found[name] = [_breaks(name, "the contract is gone", READER)]
        elif name not in before:
            found[name] = [Change(MINOR, name, "the contract is new")]
        elif made := list(_contract(name, before[name], after[name])):
            found[name] = made
    return found


def _contract(name: str, old: Shape, new: Shape) -> Iterator[Change]:
    yield from _tables(name, old, new)
    yield from _retention(name, old["retention"], new["retention"])
    yield from _people(name, old, new)
    yield from _purposes(name, old, new)
    for word, value in new["sla"].items():
        was = old["sla"].get(word)
        if was != value:
            tighter = was is None or (value > was if word == "availability_pct" else value < was)
            what = f"{word} is {value}, was {was}"
            yield _breaks(name, what, AGENCY if tighter else READER)


def _tables(name: str, old: Shape, new: Shape) -> Iterator[Change]:
    given = new["kind"] == GIVEN
    for table in sorted({*old["tables"], *new["tables"]}):
        where = f"{name}.{table}"
        was, now = old["tables"].get(table), new["tables"].get(table)
        if now is None:
            yield _breaks(where, "the table is gone", READER)
        elif was is None:
            yield Change(MINOR, where, "the table is new")
        else:
            for word in ("key", "event_time", "version_by"):
                if was[word] != now[word]:
                    yield _breaks(where, f"{word} is {now[word]}, was {was[word]}", READER)
            yield from _columns(where, was["columns"], now["columns"], given=given)
            yield from _rules(where, was["rules"], now["rules"])


def _columns(where: str, old: Shape, new: Shape, *, given: bool) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        at = f"{where}.{name}"
        if name not in new:
            yield _breaks(at, "the column is gone or has another name", READER)
        elif name not in old:
            needed = given and new[name]["required"]
            words = "the column is new and required" if needed else "the column is new"
            yield _breaks(at, words, AGENCY) if needed else Change(MINOR, at, words)
        else:
            yield from _column(at, old[name], new[name], given=given)


def _column(at: str, old: Shape, new: Shape, *, given: bool) -> Iterator[Change]:
    for word in ("type", "unit"):
        if old[word] != new[word]:
            yield _breaks(at, f"{word} is {new[word]!r}, was {old[word]!r}", READER)
    yield from _required(at, old, new, given=given)
    narrowed, widened = _range(old, new)
    for what in narrowed:
        # A narrower answer breaks nobody; a wider one is news to whoever reads it.
        yield _breaks(at, what, AGENCY) if given else Change(MINOR, at, what)
    for what in widened:
        yield Change(MINOR, at, what)
    yield from _codes(at, old["codes"], new["codes"], given=given)
    yield from _shown(at, old, new)


def _shown(at: str, old: Shape, new: Shape) -> Iterator[Change]:
    if old["sensitive"] and not new["sensitive"]:
        yield _breaks(at, "the column is no longer sensitive", PEOPLE)
    elif new["sensitive"] and not old["sensitive"]:
        yield Change(MINOR, at, "the column is sensitive now")
    for word in ("suppress", "opens"):
        if old[word] != new[word]:
            whom = PEOPLE if old[word] else READER
            yield _breaks(at, f"{word} is {new[word]!r}, was {old[word]!r}", whom)


def _required(at: str, old: Shape, new: Shape, *, given: bool) -> Iterator[Change]:
    if new["required"] and not old["required"]:
        words = "the column is required now"
        yield _breaks(at, words, AGENCY) if given else Change(MINOR, at, words)
    if old["required"] and not new["required"]:
        words = "the column may be missing now"
        yield Change(MINOR, at, words) if given else _breaks(at, words, READER)


def _range(old: Shape, new: Shape) -> tuple[list[str], list[str]]:
    """What the range of values lost and what it gained."""
    narrowed: list[str] = []
    widened: list[str] = []
    for word, sign in (("minimum", -1), ("maximum", 1), ("max_length", 1)):
        was, now = old[word], new[word]
        if was != now:
            narrower = was is None or (now is not None and sign * now < sign * was)
            (narrowed if narrower else widened).append(f"{word} is {now}, was {was}")
    if old["pattern"] != new["pattern"]:
        # Nobody can tell in general which of two patterns takes more.
        what = f"pattern is {new['pattern']!r}, was {old['pattern']!r}"
        (narrowed if new["pattern"] else widened).append(what)
    return narrowed, widened


def _codes(at: str, old: Any, new: Any, *, given: bool) -> Iterator[Change]:
    if old is None or new is None:
        if old != new:
            closed = new is not None
            what = "values come from a list now" if closed else "values come from no list now"
            breaks = closed == given
            yield (
                _breaks(at, what, AGENCY if given else READER)
                if breaks
                else Change(MINOR, at, what)
            )
        return
    if gone := sorted(set(old) - set(new)):
        yield _breaks(at, f"codes are gone: {', '.join(gone)}", AGENCY if given else READER)
    if more := sorted(set(new) - set(old)):
        yield Change(MINOR, at, f"codes are new: {', '.join(more)}")


def _rules(where: str, old: Shape, new: Shape) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if now is None:
            yield Change(MINOR, where, f"rule {name} is gone")
        elif was != now and now["severity"] == "error":
            words = "is new" if was is None else f"is {now['holds']!r}, was {was['holds']!r}"
            yield _breaks(where, f"rule {name} {words}", AGENCY)
        elif was != now:
            yield Change(MINOR, where, f"rule {name} only warns")


def _retention(name: str, old: Shape, new: Shape) -> Iterator[Change]:
    for rule in sorted({*old, *new}):
        was, now = old.get(rule), new.get(rule)
        if was == now:
            continue
        if was is None or now is None:
            whom = READER if was is None else PEOPLE
            yield _breaks(name, f"retention {rule} is {'new' if now else 'gone'}", whom)
            continue
        what = f"retention {rule} is {_told(now)}, was {_told(was)}"
        yield _breaks(name, what, READER if _shorter(was, now) else PEOPLE)


def _told(rule: Shape) -> str:
    return " ".join(f"{word} {rule[word]}" for word in ("keep", "when", "since") if rule[word])


def _shorter(was: Shape, now: Shape) -> bool:
    before, after = Period.read(was["keep"]), Period.read(now["keep"])
    if before is None or after is None:
        return after is not None
    return (after.months, after.seconds) < (before.months, before.seconds)


def _people(name: str, old: Shape, new: Shape) -> Iterator[Change]:
    for word, singular in (("forbidden", "forbidden column"), ("reductions", "reduction")):
        for gone in sorted(set(old[word]) - set(new[word])):
            yield _breaks(name, f"{singular} is gone: {gone}", PEOPLE)
        for more in sorted(set(new[word]) - set(old[word])):
            whom = AGENCY if word == "forbidden" else READER
            yield _breaks(name, f"{singular} is new: {more}", whom)


def _purposes(name: str, old: Shape, new: Shape) -> Iterator[Change]:
    if new["kind"] == GIVEN:
        return
    for gone in sorted(set(old["purposes"]) - set(new["purposes"])):
        yield _breaks(name, f"purpose {gone} may no longer ask", READER)
    for more in sorted(set(new["purposes"]) - set(old["purposes"])):
        yield _breaks(name, f"purpose {more} may ask now", PEOPLE)
    if old["referenced"] != new["referenced"] or old["released"] != new["released"]:
        what = f"what must be named or released is {new['referenced']}, {new['released']}"
        yield _breaks(name, what, READER)


def _breaks(where: str, what: str, whom: str) -> Change:
    return Change(MAJOR, where, what, whom)
