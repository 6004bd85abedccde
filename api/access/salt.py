"""The house's salt: records and questions are named in the ledger by what nobody else can make."""

import hmac
import os
from dataclasses import dataclass
from hashlib import sha256, sha512
from pathlib import Path

from filelock import FileLock

from contracts.sealing import seal, unsealed

SIZE = 32
CURSOR = "after"
"""What a sealed cursor is bound to."""
NAME = "ledger.salt"


@dataclass(frozen=True)
class Salt:
    """A secret of the house; without it a hash cannot be tried against a list of ids."""

    key: bytes

    @classmethod
    def open(cls, keys: Path) -> "Salt":
        """The salt in the folder; made there, readable by the owner alone, if it has none."""
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = keys / NAME
        with FileLock(str(keys / "salt.lock")):
            if not path.exists():
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(os.urandom(SIZE))
            found = path.read_bytes()
        if len(found) != SIZE:
            raise ValueError(
                f"{path} holds {len(found)} bytes, not {SIZE}; put the right one there"
            )
        return cls(found)

    def of(self, text: str) -> str:
        """HMAC-SHA-256 of the text, 32 hexadecimal digits."""
        return hmac.digest(self.key, text.encode(), sha256)[:16].hex()

    def sealed(self, cursor: str) -> str | None:
        """A cursor as the ledger may have it: it holds ids of the row that a page ended with."""
        return seal(self._cursor_key, cursor, CURSOR) if cursor else None

    def opened(self, sealed: str | None) -> str | None:
        """The cursor again; None where there is none, or it was sealed with another salt."""
        return unsealed(self._cursor_key, sealed, CURSOR) if sealed else None

    @property
    def _cursor_key(self) -> bytes:
        return hmac.digest(self.key, CURSOR.encode(), sha512)


NO_SALT = Salt(b"")
"""For a house without keys, as in a test."""
