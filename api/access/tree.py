"""A Merkle tree that only grows (RFC 9162, 2.1), kept as the roots of its full subtrees.

No library does this and is free to use: the one that is kept is under a licence that would bind us.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from api.access.merkle import EMPTY, leaf_hash, node_hash


@dataclass(frozen=True)
class Tree:
    """So many leaves, and the roots of the full subtrees that they make, the largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def grown(self, entries: Iterable[bytes]) -> "Tree":
        """The tree with the entries behind those it has."""
        size, peaks = self.size, list(self.peaks)
        for entry in entries:
            peaks.append(leaf_hash(entry))
            size += 1
            # As many subtrees close as the size ends in zeros.
            for _ in range((size & -size).bit_length() - 1):
                right = peaks.pop()
                peaks.append(node_hash(peaks.pop(), right))
        return Tree(size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The hash that stands for all entries and their order."""
        if not self.peaks:
            return EMPTY
        *left, found = self.peaks
        for peak in reversed(left):
            found = node_hash(peak, found)
        return found
