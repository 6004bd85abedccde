"""Who is asking: an OIDC bearer token, verified; what it says of the asker and nothing more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwt import JWTClaimsRegistry

from api.access.keyset import KeySets
from api.access.revoked import Revoked
from api.errors import Refusal

ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519")
"""Asymmetric ones only: whoever can verify a token must not be able to make one."""
LONGEST = 8_192
"""Characters of a token."""
SCHEME = "bearer "


@dataclass(frozen=True)
class Identity:
    """The asker, as the issuer vouches for him; of a citizen only which records he holds."""

    actor: str = ""
    role: str = "ANYONE"
    agency: str = ""
    areas: tuple[str, ...] = ()
    """Division codes that the asker works in."""
    unit: str = ""
    client: str = ""
    """The system that the token was issued to."""
    records: tuple[str, ...] = ()
    """Records that a citizen is caller, victim, finder or party of."""
    issued_at: int = 0
    expires_at: int = 0
    """Until when the token holds, seconds since 1970."""


ANYONE = Identity()


class Unknown(Refusal):
    """A token that is not accepted. Why is for the ledger; the asker is told always the same."""

    def __init__(self, reason: str) -> None:
        super().__init__("UNAUTHENTICATED", "The token is not accepted; sign in again.")
        self.reason = reason


@dataclass(frozen=True)
class Verifier:
    """Turns the `Authorization` header of a request into an identity."""

    issuer: str
    audience: str
    keys: KeySets
    revoked: Revoked
    clock: Callable[[], datetime]
    leeway_seconds: int = 30

    def identity(self, header: str) -> Identity:
        """Who is asking; `ANYONE` without a token, `Unknown` with one that is not accepted."""
        if not header:
            return ANYONE
        if not header.lower().startswith(SCHEME) or len(header) > LONGEST:
            raise Unknown("SCHEME")
        try:
            claims = _signed(self.keys, header[len(SCHEME) :].strip(), self.keys.stamp())
            self._rules().validate(dict(claims))
            found = _identity(claims)
            if self.revoked.covers(found.actor, found.issued_at):
                raise Unknown("REVOKED")
        except JoseError as error:
            raise Unknown(error.error) from error
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            raise Unknown("MALFORMED") from error
        return found

    def _rules(self) -> JWTClaimsRegistry:
        return JWTClaimsRegistry(
            now=int(self.clock().replace(tzinfo=UTC).timestamp()),
            leeway=self.leeway_seconds,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.audience},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            role={"essential": True},
        )


@lru_cache(maxsize=1_024)
def _signed(keys: KeySets, text: str, _stamp: object) -> Mapping[str, object]:
    """What the token says, if its signature is good under the keys that the stamp is of.

    That is worked out once; whether the token holds, by its times and by what was revoked, is
    looked at with each request.
    """
    return jwt.decode(text, keys.key_of, algorithms=list(ALGORITHMS)).claims


def _identity(claims: Mapping[str, object]) -> Identity:
    return Identity(
        actor=str(claims["sub"]),
        role=str(claims["role"]),
        agency=str(claims.get("agency", "")),
        areas=_several(claims.get("areas")),
        unit=str(claims.get("unit", "")),
        client=str(claims.get("azp", "")),
        records=_several(claims.get("records")),
        issued_at=int(float(str(claims["iat"]))),
        expires_at=int(float(str(claims["exp"]))),
    )


def _several(value: object) -> tuple[str, ...]:
    """Each of the list; an empty one is none: as an area it would begin all others."""
    return tuple(str(one) for one in value if one) if isinstance(value, list) else ()
