"""Signed notes as C2SP defines them (c2sp.org/signed-note): a text, and who vouches for it."""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519 = b"\x01"
"""The kind of signature, as it stands in a key's name and in its hash."""
MARK = "— "


class NoteError(ValueError):
    """A text that is no signed note, or one that nobody who is trusted has signed."""


@dataclass(frozen=True)
class Signer:
    """Whoever signs: a name and a key."""

    name: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> "Verifier":
        """Who can check what was signed."""
        return Verifier(self.name, self.key.public_key())

    def sign(self, text: str) -> str:
        """The note; the text ends in a newline."""
        if not text.endswith("\n"):
            raise NoteError("the text of a note ends in a newline")
        signature = self.verifier.hash + self.key.sign(text.encode())
        return f"{text}\n{MARK}{self.name} {base64.b64encode(signature).decode()}\n"


@dataclass(frozen=True)
class Verifier:
    """A name and a public key."""

    name: str
    key: Ed25519PublicKey

    @classmethod
    def of(cls, told: str) -> "Verifier":
        """From `name+hash+key`, as it is published."""
        try:
            name, wanted, encoded = told.strip().split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
            found = cls(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
        except (ValueError, binascii.Error) as error:
            raise NoteError("a verifier is name+hash+key") from error
        if raw[:1] != ED25519 or found.hash.hex() != wanted:
            raise NoteError("the hash of the verifier does not belong to its key")
        return found

    @property
    def raw(self) -> bytes:
        """The key, with the kind of signature before it."""
        return ED25519 + self.key.public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def hash(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return sha256(self.name.encode() + b"\n" + self.raw).digest()[:4]

    def __str__(self) -> str:
        """`name+hash+key`, to be published."""
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(self.raw).decode()}"

    def open(self, note: str) -> str:
        """The text of the note; `NoteError` where this key has not signed it."""
        text, gap, signatures = note.rpartition("\n\n")
        if not gap:
            raise NoteError("a note has an empty line before its signatures")
        text += "\n"
        for line in signatures.splitlines():
            name, _, encoded = line.removeprefix(MARK).partition(" ")
            if line.startswith(MARK) and name == self.name and self._signed(encoded, text):
                return text
        raise NoteError(f"{self.name} has not signed this")

    def _signed(self, encoded: str, text: str) -> bool:
        try:
            signature = base64.b64decode(encoded, validate=True)
            if signature[:4] != self.hash:
                return False
            self.key.verify(signature[4:], text.encode())
        except (InvalidSignature, binascii.Error):
            return False
        return True
