"""Opens what intake has sealed, with the key that lies outside of every snapshot."""

from dataclasses import dataclass
from pathlib import Path

from contracts.sealing import FIELD_KEY, unsealed


@dataclass(frozen=True)
class Opener:
    """Where the key of the house lies; without a place nothing opens."""

    keys: Path | None = None

    def of(self, sealed: str, bound: str) -> str | None:
        """The value; None where it cannot be opened. The key is read anew and not kept."""
        try:
            key = (self.keys / FIELD_KEY).read_bytes() if self.keys else b""
        except FileNotFoundError:
            return None
        return unsealed(key, sealed, bound) if key else None


NOTHING_OPENS = Opener()
"""For a house without keys, as in a test."""
