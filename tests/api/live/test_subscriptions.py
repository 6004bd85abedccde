"""Subscriptions over a real server, by clients as they are written for it."""

import asyncio
import json
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from api.access.issuer import Issuer
from api.access.revoked import Revoked
from api.app import create_app
from api.guard import documents
from api.live import connection as wire
from api.live import subscription
from api.serving.socket import Closing
from api.settings import Settings
from tests.api.live.seeded import bring, seeded
from tests.api.live.test_live import CALL, OLD, step
from tests.api.serving import served
from tests.telemetry.recording import recording

CALLS = "subscription { activeCalls { totalCount nodes { callId status } } }"


class House:
    """A served house, and sockets to it."""

    def __init__(self, home, address):
        self.home, self.address = home, address.replace("http", "ws") + "/graphql"

    def token(self, actor="dispatcher-2", lifetime=timedelta(hours=1)):
        now = datetime.now(UTC).replace(tzinfo=None)
        return f"Bearer {Issuer(self.home / 'keys').token(actor, now, lifetime)}"

    @property
    def lines(self):
        path = self.home / "ledger" / "access.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()]


class Socket:
    """One connection, in words of the protocol."""

    def __init__(self, raw):
        self.raw = raw

    def say(self, kind, **more):
        self.raw.send(json.dumps({"type": kind, **more}))

    def hear(self, seconds=10):
        return json.loads(self.raw.recv(seconds))

    def begin(self, token, purpose="RESPOND"):
        self.say("connection_init", payload={"authorization": token, "purpose": purpose})
        return self.hear()

    def subscribe(self, query, name="1", **more):
        self.say("subscribe", id=name, payload={"query": query, **more})

    def closed(self, seconds=20):
        """The code that it was closed with, whatever came before."""
        ends = time.monotonic() + seconds
        with pytest.raises(ConnectionClosed) as caught:
            while time.monotonic() < ends:
                self.raw.recv(seconds)
        return caught.value.rcvd.code if caught.value.rcvd else None


@contextmanager
def house_at(home, **more):
    seeded(home / "published", {"activeCalls": [OLD]}, {})
    environment = {"STATIONHOUSE_HOME": str(home), "STATIONHOUSE_DOCUMENTS": "any"}
    given = {f"STATIONHOUSE_{name}": value for name, value in more.items()}
    app = create_app(Settings.read(environment | given))
    with served(app, ws=Closing) as address:
        yield House(home, address)


@pytest.fixture
def house(tmp_path):
    with house_at(tmp_path, RENEW_SECONDS="2") as found:
        yield found


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    """A house to which nothing comes."""
    with house_at(tmp_path_factory.mktemp("quiet")) as found:
        yield found


@contextmanager
def to(house, **more):
    with connect(house.address, subprotocols=["graphql-transport-ws"], **more) as raw:
        yield Socket(raw)


def ids(message):
    found = message["payload"]["data"]["activeCalls"]["nodes"]
    return [(node["callId"], node["status"]) for node in found]


def test_the_whole_answer_comes_at_the_start_and_when_it_changes(house):
    with to(house) as one:
        assert one.begin(house.token()) == {"type": "connection_ack"}
        one.subscribe(CALLS)
        assert ids(one.hear()) == [("C/old", "Pending")]
        bring(house.home, "calls_for_service", CALL)
        assert ids(one.hear()) == [("C/1", "Pending")]
        bring(house.home, "dispatch_assignments", step("Assigned", 0))
        assert ids(one.hear()) == [("C/1", "Assigned")]


def test_a_client_of_the_shelf_follows_it_and_who_comes_again_has_what_stands(house):
    bring(house.home, "calls_for_service", CALL)

    async def first_with_a_call():
        init = {"authorization": house.token(), "purpose": "RESPOND"}
        transport = WebsocketsTransport(url=house.address, init_payload=init)
        async with Client(transport=transport) as client:
            async for found in client.subscribe(gql(CALLS)):
                if found["activeCalls"]["nodes"][0]["callId"] == "C/1":
                    return found
        raise AssertionError("there was none")

    for _ in range(2):
        assert asyncio.run(first_with_a_call())["activeCalls"]["totalCount"] == 1


def test_one_entry_covers_the_messages_up_to_its_renewal(house):
    with to(house) as one:
        one.begin(house.token())
        one.subscribe(CALLS)
        one.hear()
        bring(house.home, "calls_for_service", CALL)
        one.hear()
        entries = [line for line in house.lines if line.get("subscription")]
        while len(entries) < 2:
            entries = [line for line in house.lines if line.get("subscription")]

    first, second = entries[:2]
    assert (first["capability"], first["actor"]) == ("activeCalls", "dispatcher-2")
    assert first["subscription"]["id"] == second["subscription"]["id"]
    assert first["subscription"]["until"] <= second["at"]


def test_a_permission_that_is_withdrawn_ends_it(house):
    with to(house) as one:
        one.begin(house.token())
        one.subscribe(CALLS)
        one.hear()
        Revoked(house.home / "keys" / "revoked.json").add("dispatcher-2", int(time.time()) + 1)

        assert one.closed() == wire.TOKEN_ENDED
    assert house.lines[-1]["detail"] == "REVOKED"


def test_a_token_that_ends_ends_it(house):
    with to(house) as one:
        one.begin(house.token(lifetime=timedelta(seconds=2)))
        one.subscribe(CALLS)
        one.hear()

        assert one.closed() == wire.TOKEN_ENDED


def test_policy_decides_before_the_first_message(quiet):
    with to(quiet) as one:
        one.begin(quiet.token("clerk-1"), purpose="SERVICE")
        one.subscribe(CALLS)
        said = one.hear()

    assert (said["type"], said["id"]) == ("error", "1")
    assert said["payload"][0]["extensions"]["code"] == "FORBIDDEN"
    assert quiet.lines[-1]["decision"] == "DENY"


def test_the_document_may_say_itself_what_it_is_for(quiet):
    with to(quiet) as one:
        one.begin(quiet.token("commander-1"), purpose="PUBLIC")
        one.subscribe(CALLS.replace("subscription", "subscription @purpose(of: COMMAND)"))

        assert ids(one.hear()) == [("C/old", "Pending")]


@pytest.mark.parametrize("purpose", ["NOSY", 5, None])
def test_who_gives_no_purpose_that_there_is_gets_none(quiet, purpose):
    with to(quiet) as one:
        one.say("connection_init", payload={"authorization": quiet.token(), "purpose": purpose})
        if purpose == "NOSY":
            assert one.closed() == wire.FORBIDDEN
            return
        one.hear()
        one.subscribe(CALLS)
        assert one.hear()["payload"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ([{"type": "subscribe", "id": "1", "payload": {"query": CALLS}}], wire.TOKEN_ENDED),
        ([{"type": "connection_init"}], wire.FORBIDDEN),
        ([{"type": "connection_init", "payload": {"authorization": "Bearer x"}}], wire.FORBIDDEN),
        (["{"], wire.INVALID),
        ([[]], wire.INVALID),
    ],
)
def test_what_does_not_begin_as_it_must_is_closed(quiet, said, code):
    with to(quiet) as one:
        for message in said:
            one.raw.send(message if isinstance(message, str) else json.dumps(message))

        assert one.closed() == code


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"type": "connection_init"}, wire.TOO_OFTEN),
        ({"type": "subscribe", "id": "1", "payload": {"query": CALLS}}, wire.TWICE),
        ({"type": "subscribe", "payload": {"query": CALLS}}, wire.INVALID),
        ({"type": "follow"}, wire.INVALID),
    ],
)
def test_what_goes_on_as_it_must_not_is_closed(quiet, message, code):
    with to(quiet) as one:
        one.begin(quiet.token())
        one.subscribe(CALLS)
        one.say(**{"kind": message["type"], **{k: v for k, v in message.items() if k != "type"}})

        assert one.closed() == code


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": "{ catalogue { id } }"}, "BAD_REQUEST"),
        ({"query": "subscription {"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": CALLS.replace("callId", "name")}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": CALLS.replace("activeCalls", "activeCalls(minPriority: 99)")}, "BAD_USER_INPUT"),
        ({"query": 5}, "BAD_REQUEST"),
        ("text", "BAD_REQUEST"),
    ],
)
def test_what_is_no_subscription_is_refused_and_the_connection_goes_on(quiet, payload, code):
    with to(quiet) as one:
        one.begin(quiet.token())
        one.say("subscribe", id="1", payload=payload)
        said = one.hear()
        assert (said["type"], said["payload"][0]["extensions"]["code"]) == ("error", code)
        one.say("ping")
        assert one.hear() == {"type": "pong"}


def test_what_is_completed_says_no_more(house):
    with to(house) as one:
        one.begin(house.token())
        one.subscribe(CALLS)
        one.hear()
        one.say("complete", id="1")
        bring(house.home, "calls_for_service", CALL)
        with pytest.raises(TimeoutError):
            one.hear(2.5)


def test_a_page_of_another_site_opens_none_and_there_is_no_other_place(quiet):
    with pytest.raises(InvalidStatus), to(quiet, origin="https://elsewhere.example"):
        pass
    with pytest.raises(InvalidStatus), connect(quiet.address.replace("graphql", "export")):
        pass
    own = quiet.address.replace("ws://", "http://").removesuffix("/graphql")
    with to(quiet, origin=own) as one:
        assert one.begin(quiet.token()) == {"type": "connection_ack"}


def test_another_protocol_is_not_spoken(quiet):
    with connect(quiet.address, subprotocols=["graphql-ws"]) as raw:
        assert Socket(raw).closed() == 4406


def test_there_are_so_many_connections_and_subscriptions_and_no_more(tmp_path):
    with house_at(tmp_path, SOCKETS="1", SUBSCRIPTIONS="1") as house, to(house) as one:
        one.begin(house.token())
        one.subscribe(CALLS, "1")
        one.hear()
        one.subscribe(CALLS, "2")
        assert one.hear()["payload"][0]["extensions"]["code"] == "BUSY"
        with to(house) as other:
            assert other.closed() == wire.TRY_AGAIN


def test_where_documents_must_be_registered_they_are_here_too(tmp_path):
    registered = (documents.FOLDER / "WatchActiveCalls.graphql").read_text("utf-8")
    with house_at(tmp_path, DOCUMENTS="trusted") as house, to(house) as one:
        one.begin(house.token())
        one.subscribe(CALLS, "1")
        assert one.hear()["payload"][0]["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"
        one.say("subscribe", id="2", payload={"documentId": documents.digest(registered)})
        assert one.hear()["type"] == "next"


def test_a_reader_who_is_too_slow_is_cut_off(tmp_path, monkeypatch):
    monkeypatch.setattr(wire, "SLOW_SECONDS", 0.5)
    monkeypatch.setattr(subscription, "PACE_SECONDS", 0.0)
    many = [OLD | {"call_id": f"C/{n}", "type_local": "x" * 3000} for n in range(1000)]
    query = """subscription { activeCalls(first: 1000) {
        nodes { callId typeLocal waitSeconds more: typeLocal most: typeLocal } } }"""
    with recording() as told, house_at(tmp_path, RENEW_SECONDS="0.1") as house:
        seeded(house.home / "published", {"activeCalls": many}, {}, snapshot="S2")
        with to(house, max_queue=1, max_size=None, compression=None) as one:
            one.begin(house.token())
            for name in "123":
                one.subscribe(query, name)
            while "socket.closed" not in told.measures:
                time.sleep(0.1)

            assert one.closed() == wire.TRY_AGAIN


def test_a_service_that_stops_says_so(tmp_path):
    with house_at(tmp_path) as house:
        one = Socket(connect(house.address, subprotocols=["graphql-transport-ws"], legacy=True))
        one.begin(house.token())
        one.subscribe(CALLS)
        one.hear()
    assert one.closed() == 1012
