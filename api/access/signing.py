"""The key that this house signs checkpoints with, made when it is first needed."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from filelock import FileLock

from api.access.note import Signer

KEY = "ledger.key.pem"
PUBLIC = "ledger.vkey"


def signer(keys: Path, origin: str) -> Signer:
    """Who signs; the key to verify by lies beside the secret, to be published."""
    keys.mkdir(parents=True, exist_ok=True)
    with FileLock(str(keys / "ledger.lock")):
        secret = keys / KEY
        if not secret.exists():
            _make(secret)
        key = load_pem_private_key(secret.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{secret} is no Ed25519 key; move it away and a new one is made")
        found = Signer(origin, key)
        (keys / PUBLIC).write_text(f"{found.verifier}\n", "utf-8")
    return found


def _make(path: Path) -> None:
    told = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    partial = path.with_suffix(".partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(told)
    partial.replace(path)
