"""From what was found to what has arrived: kept first, then sent, tried again while it does not."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType

from pipelines.alerts import words
from pipelines.alerts.alert import Alert
from pipelines.alerts.outbox import Entry, Outbox
from pipelines.alerts.routes import Routes
from pipelines.findings import ERROR

PLAIN = ("json", "jsons", "form", "forms", "xml", "xmls")
"""Webhooks that take more fields beside title and text."""
ABOUT = AppriseAsset(app_id="Stationhouse", app_desc="Stationhouse", app_url="")
# What apprise logs may name an address; what could not be sent is told by name here.
logging.getLogger("apprise").setLevel(logging.CRITICAL)

Send = Callable[[str, str, str, Sequence[Alert]], bool]


def keep(outbox: Outbox, routes: Routes, alerts: Iterable[Alert], now: datetime) -> list[Alert]:
    """Put into the outbox what was not found before, and give that back."""
    digest = next_digest(routes, now)
    return [
        alert
        for alert in alerts
        if outbox.put(
            alert, routes.receivers(alert), now, now if alert.severity == ERROR else digest
        )
    ]


def next_digest(routes: Routes, now: datetime) -> datetime:
    """The next hour at which warnings are sent together."""
    today = now.astimezone(UTC).replace(hour=routes.digest_hour, minute=0, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


def post(outbox: Outbox, routes: Routes, now: datetime, send: Send | None = None) -> list[str]:
    """Send what is due; who could not be reached, by name. That is tried again later.

    An error is a message of its own; the warnings of one address go as one.
    """
    unreached = []
    with outbox.locked():
        entries = {entry.alert.key: entry for entry in outbox.entries() if entry.pending}
        for (name, url), alerts in _bundles(entries.values(), routes, now):
            arrived = _tell(routes, url, alerts, send or through_apprise)
            if not arrived:
                unreached.append(name)
            for alert in alerts:
                entry = entries[alert.key]
                one = entry.receivers[name]
                entry.receivers[name] = one.sent(now) if arrived else one.failed(now)
                outbox.write(entry)
    return unreached


def _bundles(
    entries: Iterable[Entry], routes: Routes, now: datetime
) -> list[tuple[tuple[str, str], list[Alert]]]:
    """Alerts that go together, by receiver and address as the routes say it today."""
    single = []
    gathered: dict[tuple[str, str], list[Alert]] = defaultdict(list)
    for entry in entries:
        addresses = routes.receivers(entry.alert)
        for name, delivery in entry.receivers.items():
            if name not in addresses or not delivery.due(now):
                continue
            whom = (name, addresses[name])
            if entry.alert.severity == ERROR:
                single.append((whom, [entry.alert]))
            else:
                gathered[whom].append(entry.alert)
    return [*single, *gathered.items()]


def _tell(routes: Routes, url: str, alerts: Sequence[Alert], send: Send) -> bool:
    links, languages = routes.links, routes.languages
    if len(alerts) == 1:
        title = words.title(alerts[0], languages)
        body = words.text(alerts[0], links, languages)
    else:
        title, body = words.digest(alerts, links, languages)
    return send(routes.opened(url), title, body, alerts)


def through_apprise(url: str, title: str, body: str, alerts: Sequence[Alert]) -> bool:
    """One message to one address; whether its server took it."""
    if url.partition("://")[0] in PLAIN and len(alerts) == 1:
        extra = {f":{name}": value for name, value in words.facts(alerts[0]).items()}
        url += ("&" if "?" in url else "?") + urlencode(extra, quote_via=quote)
    told = Apprise(asset=ABOUT)
    kind = NotifyType.FAILURE if alerts[0].severity == ERROR else NotifyType.WARNING
    return bool(
        told.add(url)
        and told.notify(body=body, title=title, notify_type=kind, body_format=NotifyFormat.TEXT)
    )
