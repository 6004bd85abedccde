"""What every response carries, and who is not even heard."""

import socket
from urllib.parse import urlsplit

import httpx
import pytest

from api.app import create_app
from api.guard.edge import HEADERS
from api.settings import Settings
from tests.api.serving import served

from .serving import asked

SENT = {"query": "{ __typename }"}
GRAPHIQL = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with asked(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/graphql", 200),
        ("GET", "/graphql", 400),
        ("PUT", "/graphql", 405),
        ("POST", "/export", 403),
        ("GET", "/usage/findUsage", 401),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/nothing", 404),
    ],
)
def test_every_response_is_closed(house, method, path, status):
    sent = {"json": SENT} if method == "POST" else {}
    answer = house.client.request(method, path, **sent)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == dict(HEADERS)
    assert "strict-transport-security" not in answer.headers
    if status in (404, 405):
        assert answer.json()["errors"][0]["extensions"]["code"] in (
            "NOT_FOUND", "METHOD_NOT_ALLOWED",
        )  # fmt: skip


def test_a_failure_outside_of_any_answer_shows_a_reference_and_nothing_else(house, monkeypatch):
    monkeypatch.setattr("api.endpoint.media_type", lambda _: 1 / 0)
    answer = house.client.post("/graphql", json=SENT)
    monkeypatch.undo()

    assert answer.status_code == 500
    assert answer.json()["errors"][0]["extensions"] == {"code": "INTERNAL"}
    assert "division" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_whoever_comes_over_tls_comes_over_nothing_else(tmp_path):
    with asked(tmp_path, TLS="terminated") as house:
        told = house.client.get("/healthz").headers["strict-transport-security"]

    assert told.startswith("max-age=31536000")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://"]
)
@pytest.mark.parametrize("path", ["/graphql", "/export", "/healthz", "/usage/heartbeat"])
def test_a_page_of_another_site_is_not_heard(house, path, origin):
    method = "POST" if path in ("/graphql", "/export") else "GET"
    sent = {"json": SENT} if method == "POST" else {}
    answer = house.client.request(method, path, headers={"Origin": origin}, **sent)

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"] == {"code": "FOREIGN_ORIGIN"}


def test_a_page_of_its_own_is_heard(house):
    own = str(house.client.base_url).rstrip("/")

    assert house.client.post("/graphql", json=SENT, headers={"Origin": own}).status_code == 200


def test_the_name_that_it_is_asked_by_can_be_set(tmp_path):
    named = {"Host": "api.station.example", "Origin": "https://api.station.example"}
    with asked(tmp_path, HOSTS="api.station.example, other.example") as house:
        assert house.client.post("/graphql", json=SENT, headers=named).status_code == 200
        foreign = named | {"Origin": "https://other.example"}
        assert house.client.post("/graphql", json=SENT, headers=foreign).status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", None])
def test_nothing_is_ever_allowed_to_another_site(house, origin):
    asked_first = {"Access-Control-Request-Method": "POST"} | ({"Origin": origin} if origin else {})
    answers = [
        house.client.options("/graphql", headers=asked_first),
        house.client.post("/graphql", json=SENT, headers={"Origin": origin} if origin else {}),
    ]

    assert answers[0].status_code in (403, 405)
    allowed = [name for one in answers for name in one.headers if name.startswith("access-control")]
    assert allowed == []


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""],
)
def test_what_a_form_of_another_site_could_send_is_no_question(house, kind):
    headers = {"Content-Type": kind} if kind else {}
    answer = house.client.post("/graphql", content=b'{"query": "{ __typename }"}', headers=headers)

    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("path", "origin", "status"),
    [
        ("/graphql", "own", b"101"),
        ("/graphql", "https://evil.example", b"403"),
        ("/graphql", "null", b"403"),
        ("/export", "own", b"403"),
    ],
)
def test_a_socket_is_opened_at_one_place_and_to_no_page_of_another_site(
    house, path, origin, status
):
    place = urlsplit(str(house.client.base_url))
    own = f"http://{place.netloc}"
    asking = (
        f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n"
        f"Origin: {own if origin == 'own' else origin}\r\n\r\n"
    )
    with socket.create_connection((place.hostname, place.port), 10) as line:
        line.sendall(asking.encode())
        found = line.recv(64).split(b"\r\n")[0]

    assert found.split()[1] == status


def test_graphiql_loads_what_it_names_and_nothing_else(tmp_path):
    settings = Settings.read(
        {"STATIONHOUSE_HOME": str(tmp_path), "STATIONHOUSE_ENV": "development"}
    )
    with served(create_app(settings)) as address:
        page = httpx.get(f"{address}/graphql", headers=GRAPHIQL)

    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    hosts = {part.split("/")[2] for part in page.text.split('"') if part.startswith("https://")}
    assert hosts == {"unpkg.com"}
    assert "script-src 'unsafe-inline' https://unpkg.com" in policy
