"""What an asker was allowed, and within which limits.

The ledger has it too, so that a figure is asked again within the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Grant:
    """The limits of one answer."""

    rules: tuple[str, ...] = ()
    """Ids of the policies that allowed it."""
    areas: tuple[str, ...] | None = None
    """Areas whose rows may be seen; None for all."""
    exact: bool = False
    """Whether the place of a call may be seen exactly."""
    records: tuple[str, ...] | None = None
    """Records of the asker's own, of which alone he is told; None where it is not about his."""
    record: str = ""
    """The call or case that it is for; of a capability about records, only its rows are told."""
    disclosed: str = ""
    """Why what is closed of that call is open: a code of `disclosure_state`; empty where not."""

    @property
    def told(self) -> dict[str, object]:
        """What the ledger says of it; the record stands there as its reference."""
        return {
            "rules": self.rules,
            "areas": self.areas,
            "exact": self.exact,
            "disclosed": self.disclosed or None,
        }

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> "Grant":
        """The grant of an entry whose question named no record."""
        areas = entry.get("areas")
        return cls((), None if areas is None else tuple(areas), bool(entry.get("exact")))
