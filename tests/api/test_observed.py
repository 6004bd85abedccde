"""What is told of a busy session, and what must never be in it."""

from datetime import UTC, datetime

import httpx
import pytest

from api.access.issuer import Issuer
from api.app import create_app
from api.settings import Settings
from tests.telemetry.recording import recording

from .askers import stating
from .legs import legs
from .published import publish
from .serving import served

CALL, PHONE, PLATE = "LK110/2026-0007", "13800000001", "豫A12345"
AREA = "410225101201"
ID = "0123456789abcdef0123456789abcdef"
ASK = f'{{ dispatch {{ responseTimes(areaId: "{AREA}") {{ nodes {{ n }} }} }} }}'


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def session(home):
    """All that was told of questions answered, denied, refused and malformed."""
    publish(home / "published", {"responseTimes": legs([AREA], each=11)})
    settings = Settings.read({"STATIONHOUSE_HOME": str(home), "STATIONHOUSE_SLOW_SECONDS": "0"})
    header = {"Authorization": f"Bearer {token(home)}"}
    with (
        recording() as told,
        served(create_app(settings)) as address,
        httpx.Client(base_url=address, headers=header) as client,
    ):
        for query in (
            stating(ASK, "AUDIT"),
            stating(ASK, "COMMAND"),
            stating(f'{{ dispatch {{ callDetail(callId: "{CALL}") {{ nodes {{ callId }} }} }} }}',
                    "AUDIT", f'call: "{CALL}"'),
            f'{{ dispatch {{ responseTimes(areaId: "{PHONE}") {{ nodes {{ {PLATE} }} }} }} }}',
            f'{{ nothing(phone: "{PHONE}") }}',
        ):  # fmt: skip
            client.post("/graphql", json={"query": query}, headers={"X-Request-Id": ID})
        client.post("/graphql", json={"query": ASK}, headers={"Authorization": f"Bearer {PHONE}"})
        client.get(f"/{PHONE}")
        client.get("/readyz", params={"phone": PHONE})
    return told


def token(home):
    now = datetime.now(UTC).replace(tzinfo=None)
    return Issuer(home / "keys").token("auditor-1", now)


def test_a_session_tells_of_each_kind_of_work(session):
    assert session.names >= {
        "request", "guard", "answer", "policy", "statement", "ledger", "encode", "swap",
    }  # fmt: skip


def test_no_token_id_number_plate_or_argument_is_told(session, home):
    payload = token(home).split(".")[1]
    for secret in (payload[:20], CALL, PHONE, PLATE, AREA, "auditor-1", "Bearer"):
        assert secret not in session.text


def test_the_work_of_a_request_is_one_trace(session):
    answered = next(s for s in session.spans if s.name == "answer")
    trace = [s.name for s in session.spans if s.context.trace_id == answered.context.trace_id]

    assert sorted(trace) == [
        "answer", "encode", "guard", "ledger", "policy", "request", "statement",
    ]  # fmt: skip
    assert answered.attributes["stationhouse.capability"] == "responseTimes"
    assert answered.attributes["stationhouse.decision"] == "ALLOW"
    assert answered.attributes["stationhouse.rows"] == 1


def test_a_denial_is_told_as_one(session):
    told = [s.attributes for s in session.spans if s.name == "answer"]

    assert "DENY" in {one.get("stationhouse.decision") for one in told}


def test_a_line_follows_each_request(session):
    lines = [line for line in session.lines if line["logger"] == "stationhouse.request"]

    assert len(lines) == 8
    first = lines[0]
    assert (first["request"], first["snapshot"], first["capability"]) == (
        ID,
        "S1",
        "responseTimes",
    )
    assert (first["route"], first["method"], first["status"]) == ("/graphql", "POST", 200)
    assert lines[6]["route"] == "other"


def test_a_slow_statement_is_logged_with_marks_for_its_values(session):
    slow = next(line for line in session.lines if line["logger"] == "stationhouse.slow")

    assert (slow["capability"], slow["request"], slow["rows"]) == ("responseTimes", ID, 1)
    assert 'from "response_times"' in slow["sql"]
    assert "?" in slow["sql"]


@pytest.mark.parametrize("given", ["13800000001", "豫A12345", "x" * 32, ""])
def test_an_id_that_could_carry_something_is_replaced(home, given):
    settings = Settings.read({"STATIONHOUSE_HOME": str(home)})
    with served(create_app(settings)) as address:
        header = {"X-Request-Id": given.encode()}
        answer = httpx.get(f"{address}/healthz", headers=header)

    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 36


def test_an_id_that_is_one_is_kept(home):
    with served(create_app(Settings.read({"STATIONHOUSE_HOME": str(home)}))) as address:
        answer = httpx.get(f"{address}/healthz", headers={"X-Request-Id": ID})

    assert answer.headers["x-request-id"] == ID
