"""How a value is sealed: under AES-SIV (RFC 5297), for one column of one record and no other.

SIV needs no random nonce, so that a rerun writes the same bytes; bound to its record, equal values
of two records look different and cannot be joined.
"""

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

PART = "\x1f"
"""Stands between the column and the parts of the record's key; no delivered key can hold it."""
KEY_BYTES = 64
FIELD_KEY = "field.key"


def seal(key: bytes, value: str, bound: str) -> str:
    """The value as it may lie at rest."""
    return base64.urlsafe_b64encode(AESSIV(key).encrypt(value.encode(), [bound.encode()])).decode()


def unsealed(key: bytes, sealed: str, bound: str) -> str | None:
    """The value; None where it was sealed under another key or for another record."""
    try:
        raw = base64.urlsafe_b64decode(sealed)
        return AESSIV(key).decrypt(raw, [bound.encode()]).decode()
    except (InvalidTag, ValueError, binascii.Error):
        return None
