"""All that telemetry may say: kinds of work, measures, and the facts that go with them.

Whatever is not in these tables cannot be told: an argument, a record's id, a token or a file's
content has no word here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Fact = str | int | float | bool

FACTS: Mapping[str, str] = {
    "capability": "Which of the capabilities.",
    "purpose": "What it was said to be for.",
    "role": "The asker's role.",
    "decision": "ALLOW or DENY.",
    "reason": "Why it was denied: a code of access_denial.",
    "snapshot": "The id of the snapshot.",
    "rows": "How many rows.",
    "entries": "How many entries one write held.",
    "route": "The route of the service, never the address that was asked.",
    "method": "GET, POST or OTHER.",
    "status": "The status of the response.",
    "seconds": "How long it took.",
    "request": "The id of the request.",
    "error": "The type of what broke, never its message.",
    "source": "The id of a source's contract.",
    "feed": "The id of a feed.",
    "state": "What came of it: taken, refused, accepted, quarantined, dropped …",
    "stage": "A stage of intake.",
    "segment": "The number of a segment of the live lane.",
    "bytes": "How many bytes.",
    "model": "The name of a dbt model or seed.",
    "rule": "The rule of a period of retention.",
    "sql": "The text of a statement; its values are bound and not in it.",
    "reference": "What an asker was told to name to the operator.",
    "trace": "The id of the trace.",
}
"""Facts that spans and log lines may hold."""


@dataclass(frozen=True)
class Work:
    """A kind of work: it becomes a span, and a histogram of seconds by a few of its facts."""

    description: str
    by: tuple[str, ...] = ()
    """The facts that the histogram is split by; each has few values."""


WORKS: Mapping[str, Work] = {
    "request": Work("A request, from its head to its last byte.", ("route", "status")),
    "guard": Work("Judging what a document asks for, before it is validated."),
    "answer": Work("A capability asked, to its entry in the ledger.",
                   ("capability", "purpose", "decision")),
    "policy": Work("Deciding whether a capability is answered; Denied where it is not."),
    "statement": Work("A statement on snapshot or ledger.", ("capability",)),
    "ledger": Work("Making an entry durable, the wait for the disk included."),
    "encode": Work("Writing the response as JSON."),
    "board": Work("What is new in the lane brought onto the live board."),
    "board.due": Work("What of the live board may wait, and waited long enough, worked out."),
    "board.open": Work("A live board made of the seeds of a snapshot."),
    "message": Work("One message to a subscriber: policy, answer, its text.", ("capability",)),
    "swap": Work("Opening a newly published snapshot and serving it."),
    "intake": Work("One delivery, from its bytes to its receipt.", ("feed", "state")),
    "intake.stage": Work("One stage of one block of a delivery.", ("stage",)),
    "gateway.group": Work("Requests worked and made durable together, at the gateway."),
    "gateway.seal": Work("What came to the gateway made into deliveries."),
    "build": Work("All models built and tested by dbt.", ("state",)),
    "model": Work("One model or seed of dbt.", ("model", "state")),
    "publish": Work("The marts copied into a new snapshot and the pointer switched."),
    "publish.seeds": Work("The seeds of the live board copied into a new snapshot."),
    "publish.switch": Work("The pointer switched, to the disk."),
    "retention": Work("Deleting what is past its period."),
}  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """A counter, which only grows, or a moment, of which the latest counts."""

    unit: str
    description: str
    by: tuple[str, ...] = ()
    is_moment: bool = False


MEASURES: Mapping[str, Measure] = {
    "answer.rows": Measure("{row}", "Rows that left in answers.", ("capability",)),
    "statement.slow": Measure(
        "{statement}", "Statements that took longer than STATIONHOUSE_SLOW_SECONDS.",
        ("capability",)),
    "ledger.entries": Measure("{entry}", "Entries made durable."),
    "ledger.failures": Measure("{write}", "Writes of the ledger that failed: nothing is answered."),
    "intake.rows": Measure("{row}", "Rows of deliveries taken.", ("source", "state")),
    "gateway.rows": Measure("{row}", "Rows of events taken.", ("feed", "state")),
    "gateway.refused": Measure("{request}", "Requests that were not taken.", ("reason",)),
    "retention.rows": Measure("{row}", "Rows that were deleted.", ("rule",)),
    "board.events": Measure("{row}", "Rows of the lane that the live board took."),
    "board.failures": Measure("{refresh}", "Refreshes of the live board that failed."),
    "board.read": Measure(
        "s", "When the live board last read the lane to its end, Unix time.", is_moment=True),
    "subscription.opened": Measure("{subscription}", "Subscriptions begun.", ("capability",)),
    "subscription.closed": Measure(
        "{subscription}", "Subscriptions ended.", ("capability",)),
    "subscription.messages": Measure("{message}", "Messages sent.", ("capability",)),
    "socket.closed": Measure("{socket}", "Sockets that the service closed, by code.", ("status",)),
    "snapshot.published": Measure(
        "s", "When the snapshot in use was published, Unix time.", is_moment=True),
    "snapshot.data_as_of": Measure(
        "s", "The latest event in the snapshot in use, Unix time.", is_moment=True),
}  # fmt: skip

BOUNDS = (
    *(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1.0, 2.5, 5.0, 10.0, 30.0, 120.0, 600.0),
)
"""Seconds that the histograms' buckets end at: from an entry in the ledger to a county's build."""
