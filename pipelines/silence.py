"""Silence is a breach: what was promised and did not come. Pure; the clock is given."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contracts import Contract
from contracts.feeds import DAY, Feed
from contracts.silence import feeds_of, silence_seconds
from pipelines.findings import ON_TIME, Finding, Wrong
from pipelines.intake.receipt import Receipt

A_DAY = 86_400
LOOK_BACK = timedelta(days=7)
"""A day missing for longer was told of long ago."""


def silences(contract: Contract, receipts: Iterable[Receipt], now: datetime) -> list[Finding]:
    """What the source owes at `now` (UTC, aware): days left out, and no delivery for too long.

    A feed that never delivered owes nothing yet, nor does one that delivers as needed.
    """
    allowed = silence_seconds(contract)
    if not allowed:
        return []
    owing = {feed.id for feed in feeds_of(contract.id) if not feed.as_needed}
    taken: dict[str, list[Receipt]] = {}
    for receipt in receipts:
        if receipt.state == "taken" and receipt.feed in owing:
            taken.setdefault(receipt.feed, []).append(receipt)
    found: list[Finding] = []
    for feed in feeds_of(contract.id):
        if feed.id in taken:
            found += _left_out(feed, contract, taken[feed.id], now)
    return found + list(_late(contract, taken, now, allowed))


def _left_out(
    feed: Feed, contract: Contract, receipts: list[Receipt], now: datetime
) -> Iterator[Finding]:
    """Days between the first and the last that a daily feed left out and no longer can deliver."""
    if feed.every_seconds > A_DAY or DAY not in feed.files or contract.sla is None:
        return
    came = {date.fromisoformat(receipt.day) for receipt in receipts}
    grace = timedelta(seconds=feed.every_seconds + contract.sla.latency_seconds)
    zone = ZoneInfo(feed.zone)
    day = max(min(came), max(came) - LOOK_BACK) + timedelta(days=1)
    while day < max(came):
        ended = datetime.combine(day + timedelta(days=1), time(), zone)
        if day not in came and now > ended + grace:
            file = feed.files.replace(DAY, day.strftime("%Y%m%d"))
            detail = f"nothing came for {day}, but later days did"
            wrong = Wrong("delivery-missing_day", ON_TIME, detail, f"deliver {file}")
            yield _owed(feed, contract, day.isoformat(), file, wrong)
        day += timedelta(days=1)


def _late(
    contract: Contract, taken: Mapping[str, list[Receipt]], now: datetime, allowed: int
) -> Iterator[Finding]:
    arrivals = [receipt for receipts in taken.values() for receipt in receipts]
    if not arrivals:
        return
    last = max(arrivals, key=lambda receipt: receipt.taken_at)
    silent = (now - datetime.fromisoformat(last.taken_at)).total_seconds()
    if silent <= allowed:
        return
    (feed,) = (one for one in feeds_of(contract.id) if one.id == last.feed)
    since = datetime.fromisoformat(last.taken_at).astimezone(UTC)
    wrong = Wrong(
        "delivery-silence",
        ON_TIME,
        f"nothing came since {since:%Y-%m-%d %H:%M} UTC; agreed are {allowed / 3_600:.1f} h",
        f"deliver what is due after {last.file}, or say why there is nothing",
    )
    yield _owed(feed, contract, last.day, last.file, wrong)


def _owed(feed: Feed, contract: Contract, day: str, file: str, wrong: Wrong) -> Finding:
    return Finding(
        wrong.rule,
        wrong.check,
        contract.id,
        day,
        file,
        wrong.detail,
        wrong.remedy,
        feed.agency,
        feed.contact,
    )
