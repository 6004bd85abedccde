"""The issuer's public keys, from a file or an address, followed when they are rotated."""

import json
import time
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import GuestProtocol, Key, KeySet

SECONDS = 5.0
"""How long an address may take to answer."""
LEAST_SECONDS_BETWEEN = 30.0
"""An address is not asked more often, whatever key ids tokens make up."""
MOST_SECONDS_BETWEEN = 300.0
"""An address is asked again after that, so that a key that was withdrawn there is void here."""


class KeySets:
    """A JWK set that is read again when its file changes, or when a token names a new key."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._keys: dict[str, Key] = {}
        self._stamp: object = None
        self._fetched = 0
        self._asked = float("-inf")
        self._lock = Lock()

    def stamp(self) -> object:
        """Another one whenever the keys may be others."""
        if not self.is_remote:
            return _stamp(Path(self._place))
        with self._lock:
            if time.monotonic() - self._asked > MOST_SECONDS_BETWEEN:
                self._fetch()
            return self._fetched

    def key_of(self, token: GuestProtocol) -> Key:
        """The key that the token names; `InvalidKeyIdError` where there is none of that name."""
        name = str(token.headers().get("kid", ""))
        with self._lock:
            if self.is_remote:
                if name not in self._keys:
                    self._fetch()
            else:
                self._read()
            if name not in self._keys:
                raise InvalidKeyIdError()
            return self._keys[name]

    @property
    def is_remote(self) -> bool:
        """Whether reading them may take long."""
        return urlsplit(self._place).scheme in ("http", "https")

    def _read(self) -> None:
        path = Path(self._place)
        stamp = _stamp(path)
        if stamp is None:
            self._keys, self._stamp = {}, None
        elif stamp != self._stamp:
            self._keep(json.loads(path.read_text("utf-8")))
            self._stamp = stamp

    def _fetch(self) -> None:
        if time.monotonic() - self._asked < LEAST_SECONDS_BETWEEN:
            return
        self._asked = time.monotonic()
        try:
            answer = httpx.get(self._place, timeout=SECONDS).raise_for_status()
            self._keep(answer.json())
            self._fetched += 1
        except (httpx.HTTPError, JoseError, ValueError, TypeError, KeyError, AttributeError):
            return  # The keys that are known stay good; a token of another is refused.

    def _keep(self, document: Any) -> None:
        # A symmetric key in a public set would let whoever reads it make tokens.
        keys = [one for one in document["keys"] if one.get("kty") in ("RSA", "EC", "OKP")]
        found = KeySet.import_key_set({"keys": keys}) if keys else None
        self._keys = {str(key.kid): key for key in found.keys} if found else {}


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What changes when the file does; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
