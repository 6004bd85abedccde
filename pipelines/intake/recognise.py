"""Which feed a file is a delivery of."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import file_digest
from pathlib import Path

from contracts.feeds import Feed
from pipelines.intake.refusal import RefusedError


@dataclass(frozen=True)
class Delivery:
    """One file of one feed, as it was when it was first looked at."""

    path: Path
    feed: Feed
    bytes: int
    modified_ns: int
    day: date

    def unchanged(self) -> bool:
        """Whether the file is still the one that was looked at."""
        now = self.path.stat()
        return (now.st_size, now.st_mtime_ns) == (self.bytes, self.modified_ns)


def recognise(path: Path, feeds: Iterable[Feed]) -> Delivery:
    """The delivery at `path`; `RefusedError` where it is no plain file of exactly one feed."""
    found = plain_file(path)
    feed = feed_of(path.name, feeds)
    modified = datetime.fromtimestamp(found.st_mtime, tz=UTC).date()
    return Delivery(
        path=path,
        feed=feed,
        bytes=found.st_size,
        modified_ns=found.st_mtime_ns,
        day=feed.day_of(path.name) or modified,
    )


def digest(path: Path) -> str:
    """SHA-256 of the file's bytes, in hex: what a delivery is known by, however often it comes."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def plain_file(path: Path) -> os.stat_result:
    """Facts of the file; `RefusedError` for a link, a folder, a path that climbs, or nothing."""
    if ".." in path.parts:
        raise RefusedError(
            "delivery-path", f"{path} climbs with '..'", "name the file by its own path"
        )
    try:
        found = path.lstat()
    except FileNotFoundError as error:
        raise RefusedError("delivery-path", f"{path} does not exist", "check the name") from error
    if not stat.S_ISREG(found.st_mode):
        kind = "a symbolic link" if stat.S_ISLNK(found.st_mode) else "no regular file"
        raise RefusedError("delivery-path", f"{path} is {kind}", "deliver the file itself")
    if found.st_size == 0:
        raise RefusedError("delivery-empty", f"{path.name} holds no byte", "deliver it again")
    return found


def feed_of(name: str, feeds: Iterable[Feed]) -> Feed:
    """The one feed that takes a file of this name."""
    takers = [feed for feed in feeds if feed.takes(name)]
    if not takers:
        raise RefusedError(
            "delivery-unknown",
            f"{name} matches no feed",
            "rename it as its feed says, or add a feed file under contracts/feeds/<agency>/",
        )
    if len(takers) > 1:
        names = " and ".join(feed.id for feed in takers)
        raise RefusedError(
            "delivery-ambiguous", f"{name} matches {names}", "make their `files` patterns disjoint"
        )
    return takers[0]
