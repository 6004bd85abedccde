"""Tokens as they come, and as they come from those who would like to be somebody else."""

import base64
import json
from datetime import datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey

from api.access.identity import ANYONE, Unknown, Verifier
from api.access.issuer import AUDIENCE, ISSUER, Issuer, people
from api.access.keyset import KeySets
from api.access.revoked import Revoked

NOW = datetime(2026, 6, 28, 15)
SECOND = 1_782_658_800
"""The same moment, since 1970."""


@pytest.fixture
def issuer(tmp_path):
    made = Issuer(tmp_path)
    made.rotate()
    return made


@pytest.fixture
def verifier(issuer):
    return of(issuer)


def of(issuer, now=NOW):
    keys, revoked = KeySets(str(issuer.public)), Revoked(issuer.folder / "revoked.json")
    return Verifier(ISSUER, AUDIENCE, keys, revoked, clock=lambda: now)


def key_of(issuer):
    return OKPKey.import_key(json.loads((issuer.folder / "issuer.secret.json").read_text()))


def claims(**other):
    told = {"iss": ISSUER, "aud": AUDIENCE, "sub": "officer-17", "role": "OFFICER"}
    told |= {"iat": SECOND, "nbf": SECOND, "exp": SECOND + 3_600}
    return {name: value for name, value in (told | other).items() if value is not None}


def signed(issuer, algorithm="Ed25519", key=None, header=(), **other):
    key = key or key_of(issuer)
    head = {"alg": algorithm, "kid": key.kid} | dict(header)
    return jwt.encode(head, claims(**other), key, algorithms=[algorithm])


def refused(verifier, token):
    with pytest.raises(Unknown) as found:
        verifier.identity(f"Bearer {token}")
    assert str(found.value) == "The token is not accepted; sign in again."
    assert found.value.code == "UNAUTHENTICATED"
    return found.value.reason


def test_without_a_token_one_is_anyone(verifier):
    assert verifier.identity("") == ANYONE


@pytest.mark.parametrize("actor", people())
def test_a_token_says_who_asks_and_where_he_works(issuer, verifier, actor):
    found = verifier.identity(f"Bearer {issuer.token(actor, NOW)}")

    assert (found.actor, found.role) == (actor, people()[actor]["role"])
    assert list(found.areas) == people()[actor]["areas"]
    assert found.client == "stationhouse-token"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"exp": SECOND - 31}, "expired_token"),
        ({"nbf": SECOND + 31}, "invalid_claim"),
        ({"iat": SECOND + 31}, "invalid_claim"),
        ({"aud": "another"}, "invalid_claim"),
        ({"iss": "https://elsewhere.example"}, "invalid_claim"),
        ({"sub": None}, "missing_claim"),
        ({"exp": None}, "missing_claim"),
        ({"role": None}, "missing_claim"),
        ({"exp": "tomorrow"}, "invalid_claim"),
    ],
)
def test_a_token_that_is_not_meant_for_us_now_is_refused(issuer, verifier, other, reason):
    assert refused(verifier, signed(issuer, **other)) == reason


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "a.b.c.d.e", "é.é.é", "." * 9_000])
def test_what_is_no_token_is_refused(verifier, token):
    refused(verifier, token)


def test_another_scheme_is_refused(verifier):
    with pytest.raises(Unknown):
        verifier.identity("Basic b2ZmaWNlci0xNzo=")


def test_an_unsigned_token_is_refused(verifier, issuer):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    for algorithm in ("none", "None", "NONE"):
        head = part({"alg": algorithm, "kid": key_of(issuer).kid})
        refused(verifier, f"{head}.{part(claims())}.")


def test_the_public_key_as_a_secret_makes_no_token(verifier, issuer):
    public = json.loads(issuer.public.read_text())["keys"][0]
    secret = OctKey.import_key(json.dumps(public).ljust(64).encode(), {"kid": public["kid"]})
    refused(verifier, signed(issuer, "HS256", secret))


def test_a_symmetric_key_in_the_public_set_is_not_taken(verifier, issuer):
    secret = OctKey.generate_key(256, {"kid": "shared"})
    told = json.loads(issuer.public.read_text())
    told["keys"].append(secret.as_dict(private=True))
    issuer.public.write_text(json.dumps(told))

    refused(verifier, signed(issuer, "HS256", secret))


def test_a_key_of_ones_own_is_refused_under_any_name(verifier, issuer):
    own = ECKey.generate_key("P-256", auto_kid=True)
    stolen = ECKey.import_key(own.as_dict(private=True) | {"kid": key_of(issuer).kid})
    inside = {"jwk": own.as_dict(private=False)}

    refused(verifier, signed(issuer, "ES256", own))
    refused(verifier, signed(issuer, "ES256", stolen))
    refused(verifier, signed(issuer, "ES256", own, header=inside.items()))


def test_a_changed_claim_breaks_the_signature(verifier, issuer):
    head, body, signature = signed(issuer).split(".")
    forged = json.loads(base64.urlsafe_b64decode(body + "==")) | {"role": "AUDITOR"}
    body = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode().rstrip("=")

    assert refused(verifier, f"{head}.{body}.{signature}") == "bad_signature"


def test_a_rotated_key_is_followed_and_the_old_one_is_void(verifier, issuer):
    before = signed(issuer)
    assert verifier.identity(f"Bearer {before}").actor == "officer-17"

    issuer.rotate()

    refused(verifier, before)
    assert verifier.identity(f"Bearer {signed(issuer)}").actor == "officer-17"


def test_a_token_that_was_taken_back_is_void_and_a_newer_one_is_good(verifier, issuer):
    verifier.revoked.add("officer-17", SECOND)

    assert refused(verifier, signed(issuer)) == "REVOKED"
    later = of(issuer, NOW + timedelta(minutes=1))
    assert later.identity(f"Bearer {signed(issuer, iat=SECOND + 60)}").actor == "officer-17"
    assert verifier.identity(f"Bearer {issuer.token('officer-18', NOW)}").actor == "officer-18"


def test_without_a_key_set_nobody_is_known(tmp_path):
    issuer = Issuer(tmp_path)
    token = issuer.token("officer-17", NOW)
    issuer.public.unlink()

    refused(of(issuer), token)


def test_the_secret_is_its_owners_alone(issuer):
    assert (issuer.folder / "issuer.secret.json").stat().st_mode & 0o077 == 0


def test_a_time_with_a_fraction_is_a_time_and_one_that_is_none_is_refused(verifier, issuer):
    found = verifier.identity(f"Bearer {signed(issuer, iat=SECOND - 0.5)}")

    assert found.issued_at == SECOND - 1
    refused(verifier, signed(issuer, iat="lately"))


def test_an_empty_area_is_no_area_and_not_all_of_them(verifier, issuer):
    found = verifier.identity(f"Bearer {signed(issuer, areas=['', '410225'], records=[''])}")

    assert (found.areas, found.records) == (("410225",), ())


def test_a_key_that_was_withdrawn_at_its_address_is_void_within_minutes(issuer, monkeypatch):
    import httpx

    now = [1_000.0]
    monkeypatch.setattr("api.access.keyset.time.monotonic", lambda: now[0])
    monkeypatch.setattr(
        "api.access.keyset.httpx.get",
        lambda address, timeout: httpx.Response(
            200, text=issuer.public.read_text(), request=httpx.Request("GET", address)
        ),
    )
    keys = KeySets("https://issuer.stationhouse.example/jwks")
    verifier = Verifier(ISSUER, AUDIENCE, keys, Revoked(issuer.folder / "r.json"), lambda: NOW)
    before = signed(issuer)
    assert verifier.identity(f"Bearer {before}").actor == "officer-17"
    issuer.rotate()
    now[0] += 301

    refused(verifier, before)


@pytest.mark.parametrize("text", ["[]", "{}", "no JSON", '{"keys": [{"kty": "OKP"}]}', "null"])
def test_an_address_that_talks_nonsense_takes_no_known_key_away(issuer, monkeypatch, text):
    import httpx

    now, told = [1_000.0], [issuer.public.read_text()]
    monkeypatch.setattr("api.access.keyset.time.monotonic", lambda: now[0])
    monkeypatch.setattr(
        "api.access.keyset.httpx.get",
        lambda address, timeout: httpx.Response(
            200, text=told[0], request=httpx.Request("GET", address)
        ),
    )
    keys = KeySets("https://issuer.stationhouse.example/jwks")
    verifier = Verifier(ISSUER, AUDIENCE, keys, Revoked(issuer.folder / "r.json"), lambda: NOW)
    verifier.identity(f"Bearer {signed(issuer)}")
    told[0], now[0] = text, now[0] + 301

    assert verifier.identity(f"Bearer {signed(issuer, sub='officer-18')}").actor == "officer-18"


def test_keys_are_fetched_from_an_address_when_a_new_one_is_named(issuer, monkeypatch):
    asked = []

    def get(address, timeout):
        asked.append(address)
        return httpx.Response(
            200, text=issuer.public.read_text(), request=httpx.Request("GET", address)
        )

    import httpx

    monkeypatch.setattr("api.access.keyset.httpx.get", get)
    keys = KeySets("https://issuer.stationhouse.example/jwks")
    verifier = Verifier(ISSUER, AUDIENCE, keys, Revoked(issuer.folder / "r.json"), lambda: NOW)

    for _ in range(3):
        verifier.identity(f"Bearer {signed(issuer)}")
    refused(verifier, signed(issuer, key=OKPKey.generate_key("Ed25519", auto_kid=True)))

    assert len(asked) == 1
