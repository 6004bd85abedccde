"""An issuer for development and demonstration: a handful of people who do not exist."""

import csv
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import OKPKey

PEOPLE = Path(__file__).parent / "demonstration.csv"
ISSUER = "https://issuer.stationhouse.example"
AUDIENCE = "stationhouse"
LIFETIME = timedelta(hours=1)


@dataclass(frozen=True)
class Issuer:
    """Signs tokens with a key of its own, kept under the installation's keys."""

    folder: Path

    @property
    def public(self) -> Path:
        """The key set that the API verifies tokens by."""
        return self.folder / "issuer.jwks.json"

    def token(
        self,
        actor: str,
        now: datetime,
        lifetime: timedelta = LIFETIME,
        records: Sequence[str] = (),
        unit: str = "",
    ) -> str:
        """A token for one of the people; `KeyError` where there is none of that name.

        `records` are those that a portal would vouch for as the subject's own; `unit` is the one
        that an officer is on, where it is not his usual one.
        """
        known = people()[actor]
        claims = known | {
            "unit": unit or known["unit"],
            "records": list(records),
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": actor,
            "azp": "stationhouse-token",
            "iat": _seconds(now),
            "nbf": _seconds(now),
            "exp": _seconds(now + lifetime),
        }
        key = self._key()
        return jwt.encode({"alg": "Ed25519", "kid": key.kid}, claims, key, algorithms=["Ed25519"])

    def rotate(self) -> None:
        """Sign with a new key; tokens of the old one are not accepted any more."""
        self._make()

    def _key(self) -> OKPKey:
        if not self._secret.exists():
            self._make()
        return OKPKey.import_key(json.loads(self._secret.read_text("utf-8")))

    @property
    def _secret(self) -> Path:
        return self.folder / "issuer.secret.json"

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        key = OKPKey.generate_key("Ed25519", auto_kid=True)
        _write(self._secret, json.dumps(key.as_dict(private=True)))
        _write(self.public, json.dumps({"keys": [key.as_dict(private=False)]}))


def people() -> Mapping[str, dict[str, object]]:
    """What the tokens of each of the people say, by actor."""
    with PEOPLE.open(encoding="utf-8", newline="") as file:
        return {row["actor"]: _claims(row) for row in csv.DictReader(file)}


def _claims(row: Mapping[str, str]) -> dict[str, object]:
    told: dict[str, object] = {"role": row["role"], "agency": row["agency"], "unit": row["unit"]}
    return told | {"areas": row["areas"].split()}


def _seconds(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())


def _write(path: Path, text: str) -> None:
    """Readable by its owner alone, and whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    partial.replace(path)
