"""The Data Tracker's questions, asked over real HTTP by a subject, as its description has them."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from api.access.issuer import AUDIENCE, ISSUER, Issuer
from api.access.salt import Salt
from api.app import create_app
from api.settings import Settings
from api.values import in_utc

from .published import publish
from .serving import served

NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
USAGE = {"logtime", "action", "receiverCode", "receiverSystem"}
"""What the description requires of a usage."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def client(home):
    publish(home / "published", {})
    settings = Settings.read({"STATIONHOUSE_HOME": str(home)})
    salt = Salt.open(settings.keys)
    lines = [look(n, salt, "LK110/1") for n in range(5)] + [look(9, salt, "LK110/2")]
    lines += [look(7, salt, "LK110/3"), delay(salt, "LK110/3")]
    (home / "ledger").mkdir()
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (home / "ledger" / "access.jsonl").write_text(text)
    with served(create_app(settings)) as address, httpx.Client(base_url=address) as found:
        yield found


def look(n, salt, call):
    return {
        "event": f"e{n}", "at": in_utc(NOW - timedelta(hours=n)), "operation": "CONSULT",
        "capability": "callBrief", "agency": "LKPSB", "client": "handheld", "purpose": "RESPOND",
        "decision": "ALLOW", "records": {"call_id": [salt.of(call)]},
    }  # fmt: skip


def delay(salt, call):
    release = {"kind": "DELAY", "record": salt.of(call), "until": in_utc(NOW + timedelta(days=9))}
    return {
        "event": "d", "at": in_utc(NOW), "act": "approveRelease", "decision": "ALLOW",
        "release": release,
    }  # fmt: skip


def asked(client, home, path="findUsage", records=("LK110/1",), role="CITIZEN", **given):
    """As the portal asks, with a token that names the subject's records."""
    key = OKPKey.import_key(json.loads((home / "keys" / "issuer.secret.json").read_text()))
    moment = int(datetime.now(UTC).timestamp())
    claims = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": f"{role.lower()}-7", "role": role, "iat": moment,
        "exp": moment + 60, "records": list(records),
    }  # fmt: skip
    header = {"alg": "Ed25519", "kid": key.kid}
    token = jwt.encode(header, claims, key, algorithms=["Ed25519"])
    return client.get(
        f"/usage/{path}",
        params={"userCode": "EE12345678901", **given},
        headers={"Authorization": f"Bearer {token}", "X-Road-UserId": "EE12345678901"},
    )


@pytest.fixture(autouse=True)
def _issuer(home):
    Issuer(home / "keys").token("citizen-1", NOW)


def test_the_looks_at_ones_records_come_the_latest_first(client, home):
    answer = asked(client, home)

    body = answer.json()
    assert (answer.status_code, body["totalUsages"], body["delayedCount"]) == (200, 5, 0)
    assert all(set(one) >= USAGE for one in body["usages"])
    times = [one["logtime"] for one in body["usages"]]
    assert times == sorted(times, reverse=True)
    first = body["usages"][0]
    assert first["action"] == "Looked at: Call brief (Answering a call or an emergency)"
    assert (first["receiverCode"], first["receiverSystem"]) == ("LKPSB", "handheld")


def test_offset_and_limit_do_as_in_sql(client, home):
    every = asked(client, home).json()["usages"]

    assert asked(client, home, offset=1, limit=2).json()["usages"] == every[1:3]
    assert asked(client, home, offset=9).json()["usages"] == []


def test_a_period_narrows_it(client, home):
    since, until = in_utc(NOW - timedelta(hours=3)), in_utc(NOW - timedelta(hours=1))

    body = asked(client, home, periodStart=since, periodEnd=until).json()

    assert body["totalUsages"] == 2


def test_a_delayed_look_is_counted_and_not_told(client, home):
    body = asked(client, home, records=["LK110/3"]).json()

    assert body == {"totalUsages": 0, "delayedCount": 1, "usages": []}


@pytest.mark.parametrize("records", [[], ["LK110/99"]])
def test_whoever_holds_no_such_record_is_told_of_none(client, home, records):
    body = asked(client, home, records=records).json()

    assert body == {"totalUsages": 0, "delayedCount": 0, "usages": []}


@pytest.mark.parametrize(
    "given",
    [
        {"limit": 0},
        {"limit": 1001},
        {"offset": -1},
        {"periodStart": "lately"},
        {"periodStart": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_what_does_not_fit_is_refused_and_told_what_would(client, home, given):
    answer = asked(client, home, **given)

    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "message"}


def test_only_a_subject_is_answered_and_only_with_a_token(client, home):
    assert asked(client, home, role="COMMANDER").status_code == 403
    assert client.get("/usage/findUsage").status_code == 401
    bad = client.get("/usage/findUsage", headers={"Authorization": "Bearer a.b.c"})
    assert bad.status_code == 401


def test_the_personal_code_goes_nowhere_and_the_asking_is_an_entry(client, home):
    asked(client, home)

    text = (home / "ledger" / "access.jsonl").read_text()
    assert "EE12345678901" not in text
    assert "citizen-7" not in text
    assert json.loads(text.splitlines()[-1])["capability"] == "whoViewedMyData"


def test_since_when_and_whether_it_can_be_asked(client, home):
    period = asked(client, home, "usagePeriod").json()
    heartbeat = asked(client, home, "heartbeat").json()

    assert period == {"periodStart": in_utc(NOW - timedelta(hours=9))}
    assert heartbeat["status"] == "OK"
