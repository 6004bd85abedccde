"""The Merkle tree of RFC 9162, section 2.1: roots, paths, and how each is verified.

The tree is worked out from the hashes of its leaves; nothing here knows what a leaf says.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()
"""The root of a tree without a leaf."""
Range = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree of these leaves."""
    return _roots(leaves)(0, len(leaves)) if leaves else EMPTY


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """What leads from the leaf to the root, the nearest first (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"leaf {index} of a tree of {len(leaves)}")
    of, path = _roots(leaves), list[bytes]()
    low, high = 0, len(leaves)
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(of(middle, high))
            high = middle
        else:
            path.append(of(low, middle))
            low = middle
    return path[::-1]


def consistency_path(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """What shows that the first leaves are the older tree (RFC 9162, 2.1.4.1)."""
    if not 0 < first <= len(leaves):
        raise IndexError(f"size {first} of a tree of {len(leaves)}")
    of, path = _roots(leaves), list[bytes]()
    low, high, whole = 0, len(leaves), True
    while high - low > 1 and first != high:
        middle = low + _split(high - low)
        if first <= middle:
            path.append(of(middle, high))
            high = middle
        else:
            path.append(of(low, middle))
            low, whole = middle, False
    if not whole:
        path.append(of(low, high))
    return path[::-1]


def includes(index: int, size: int, leaf: bytes, path: Sequence[bytes], expected: bytes) -> bool:
    """Whether the path proves the leaf to be in the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected


def extends(first: int, second: int, older: bytes, newer: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves the newer tree to go on from the older (RFC 9162, 2.1.4.2)."""
    if first == second:
        return not path and older == newer
    if not 0 < first < second or not path:
        return False
    # A first tree that is full is itself the first step.
    steps = [older, *path] if first & (first - 1) == 0 else list(path)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == older and after == newer


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << ((size - 1).bit_length() - 1)


def _roots(leaves: Sequence[bytes]) -> Range:
    """The root of the leaves from one place to another, where a split of the tree may fall."""

    def of(low: int, high: int) -> bytes:
        level = list(leaves[low:high])
        while len(level) > 1:
            # An odd one out is its own subtree until it meets a left neighbour.
            joined = [node_hash(*level[i : i + 2]) for i in range(0, len(level) - 1, 2)]
            level = joined + ([level[-1]] if len(level) % 2 else [])
        return level[0]

    return of
