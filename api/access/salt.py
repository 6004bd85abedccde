"""The house's salt: records and questions are named in the ledger by what nobody else can make."""

import hmac
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from filelock import FileLock

SIZE = 32
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


NO_SALT = Salt(b"")
"""For a house without keys, as in a test."""
