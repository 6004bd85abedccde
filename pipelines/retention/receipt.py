"""What was deleted, as counts and a hash; never what it said."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True)
class Deletion:
    """The receipt of what one run deleted under one rule."""

    event: str
    """The entry of the access ledger that tells of it."""
    run: str
    at: str
    """When, UTC."""
    rule: str
    source: str
    table: str
    contract_version: str
    what: str
    """ROWS, COLUMN (a value emptied, its row stays) or QUARANTINE."""
    rows: int
    held: int
    """Rows past their time that a hold keeps."""
    oldest: str
    """From when on the age of the oldest counted, UTC."""
    lag_seconds: float
    """The longest that one of the rows outlived its time, or its arrival where that was later."""
    content: str
    """HMAC-SHA-256 over the rows under the house's key, so that nobody else can try rows out."""
    deliveries: Mapping[str, int]
    """Rows by the delivery that they came in."""

    @property
    def text(self) -> str:
        """The receipt as one line of JSON, its keys in order."""
        return json.dumps(asdict(self), sort_keys=True)

    @property
    def hash(self) -> str:
        """SHA-256 of the line, as the ledger has it."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def line(self) -> str:
        """The line that is kept: the receipt and its hash."""
        return json.dumps({**asdict(self), "receipt": self.hash}, sort_keys=True)


def kept(folder: Path) -> list[Deletion]:
    """Every receipt in the folder, oldest first."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            told = json.loads(line)
            del told["receipt"]
            found.append(Deletion(**told))
    return found
