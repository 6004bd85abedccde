"""The keys that reduce what is sensitive. They lie outside the lake and outside every snapshot."""

import base64
import hmac
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from contracts.sealing import FIELD_KEY, KEY_BYTES, seal

TOKEN_KEY_BYTES = 32


@dataclass(frozen=True)
class Keys:
    """One key that encrypts fields, one that makes tokens."""

    field: bytes
    tokens: bytes

    @classmethod
    def open(cls, folder: Path) -> "Keys":
        """The keys in the folder; made there, readable by the owner alone, if it has none."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(
            _secret(folder / FIELD_KEY, KEY_BYTES),
            _secret(folder / "tokens.key", TOKEN_KEY_BYTES),
        )

    def encrypt(self, value: str, bound: str) -> str:
        """The value, readable only for the record it is bound to; see `contracts.sealing`."""
        return seal(self.field, value, bound)

    def token(self, value: str, case: str) -> str:
        """An HMAC under a key of the case's own: the same account in two cases is two tokens."""
        salt = hmac.digest(self.tokens, case.encode(), sha256)
        return base64.urlsafe_b64encode(hmac.digest(salt, value.encode(), sha256)[:18]).decode()


def _secret(path: Path, size: int) -> bytes:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path, size)
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(size))
    return _read(path, size)


def _read(path: Path, size: int) -> bytes:
    found = path.read_bytes()
    if len(found) != size:
        raise ValueError(f"{path} holds {len(found)} bytes, not {size}; put the right key there")
    return found
