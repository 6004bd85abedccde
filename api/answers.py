"""Answers that are kept for who asks the same again, for as long as their snapshot is served.

What is kept is what the rows are, within the limits that the asker was granted: the limits are
conditions of the question, and the question is the key. Policy decides before, the ledger writes
after, and age and figure id are worked out anew, for every answer alike.
"""

import pickle
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.access.disclosure import Rule
from api.access.opening import Opening
from api.context import Context
from api.query import Query
from api.selection import Asked
from contracts import Contract

ASKED_AT = "asked_at"
"""What a question holds whose figures are others a moment later; see `api.measures.NOW`."""
SPREAD = 8
"""Bytes in memory for one that the rows are pickled in, roughly: as rows, and as written out."""


@dataclass(frozen=True)
class Whole:
    """A question as it is put to the store, and what is told of what comes of it."""

    question: Query
    mark: str
    """What ties its cursors to it."""
    wanted: Asked
    rule: Rule
    opening: Opening


@dataclass(frozen=True)
class Kept:
    """The rows and what stands beside them, and what the ledger says came of the question."""

    answer: dict[str, Any]
    outcome: Mapping[str, object]


class Answers:
    """The latest answers of one snapshot, up to so many bytes. Safe to share between threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._held = 0
        self._kept: OrderedDict[str, tuple[Kept, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Kept | None:
        """What was kept under the key, which is then the latest again."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: str, kept: Kept) -> None:
        """Keep it, and let go of the oldest where there is no room; too large a one is not kept."""
        size = SPREAD * len(pickle.dumps(kept.answer, pickle.HIGHEST_PROTOCOL)) + len(key)
        if size > self._most // 4:
            return
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = (kept, size)
            self._held += size
            while self._held > self._most:
                _, (_, gone) = self._kept.popitem(last=False)
                self._held -= gone


def answers(contract: Contract, context: Context) -> Answers:
    """Those of the snapshot of the request, or of its board; they go when it goes."""
    most = context.bounds.answers_mb * 2**20
    held = context.live(contract) or context.snapshot
    found: Answers = held.once("answers", lambda: Answers(most))
    return found


def key(contract: Contract, context: Context, whole: Whole) -> str:
    """What the answer may be kept under; empty where it may not be kept.

    Nothing that opens in time, nothing of the ledger, nothing that is another answer a moment later
    and nothing that is asked again in order to be proved.
    """
    fleeting = contract.store != "snapshot" or contract.unrecorded or whole.opening.columns
    if fleeting or context.granted is not None:
        return ""
    # The question is whole by now: areas and records that were granted are conditions of it. What
    # is withheld follows from the purpose and the groups.
    question, wanted = whole.question, whole.wanted
    page = (question.order, question.first, question.after, whole.mark)
    told = (contract.id, context.snapshot.id, context.zone.key, context.purpose)
    found = repr((told, question.identity, page, sorted(wanted.fields), wanted.columns))
    return "" if ASKED_AT in found else found
