"""A Python client asks a real server: the example as it stands, and what it does with a refusal."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from graphql import GraphQLError

from clients.python.example import ask, client
from tests.api.guard.serving import asked
from tests.api.legs import legs

ROOT = Path(__file__).parents[2]
COUNT = """query ($areas: String) @purpose(of: AUDIT) {
    dispatch { responseTimes(areaId: $areas) { nodes { n } } } }"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    rows = {"responseTimes": legs(["410225101201"], each=11)}
    with asked(tmp_path_factory.mktemp("home"), rows) as found:
        yield found


def address(house):
    return str(house.client.base_url).rstrip("/") + "/graphql"


def bearer(house, actor):
    return house.token(actor)["Authorization"].removeprefix("Bearer ")


def test_the_example_asks_a_registered_question(house):
    done = subprocess.run(
        [sys.executable, "clients/python/example.py", address(house)],
        cwd=ROOT,
        env={**os.environ, "STATIONHOUSE_TOKEN": bearer(house, "officer-17")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert done.stdout == "0 calls, as of 2026-06-28T15:00:00.000Z\n"


def test_rows_come_through_variables(house):
    question = gql(COUNT)
    question.variable_values = {"areas": "410225"}

    found = client(address(house), bearer(house, "auditor-1")).execute(question)

    assert found == {"dispatch": {"responseTimes": {"nodes": [{"n": 11}]}}}


def test_many_questions_over_one_connection(house):
    transport = HTTPXAsyncTransport(address(house), headers=house.token("auditor-1"))

    async def asking():
        async with Client(transport=transport) as session:
            return await asyncio.gather(*(session.execute(gql(COUNT)) for _ in range(5)))

    assert len({str(one) for one in asyncio.run(asking())}) == 1


def test_what_is_not_in_the_schema_is_not_even_sent(house):
    with pytest.raises(GraphQLError, match="nobody"):
        client(address(house), "").execute(gql("{ nobody { name } }"))


@pytest.mark.parametrize(
    ("actor", "query", "code"),
    [
        ("officer-17", COUNT, "DOCUMENT_NOT_TRUSTED"),
        ("auditor-1", COUNT.replace("AUDIT", "RESPOND"), "FORBIDDEN"),
        ("auditor-1", COUNT.replace("$areas)", "$areas, first: 0)"), "BAD_USER_INPUT"),
    ],
)
def test_a_refusal_has_its_code(house, actor, query, code):
    with pytest.raises(TransportQueryError) as refused:
        client(address(house), bearer(house, actor)).execute(gql(query))

    assert refused.value.errors[0]["extensions"] == {"code": code}


def test_a_brief_of_a_call_takes_what_it_is_for(tmp_path):
    call = "LK110/20260628000001"
    rows = {"callBrief": ()}
    with asked(tmp_path, rows) as house:
        asking = client(address(house), bearer(house, "dispatcher-2"))
        with pytest.raises(TransportQueryError) as refused:
            ask(asking, "CallBrief", **{"for": call, "callId": call})

    assert refused.value.errors[0]["extensions"] == {"code": "FORBIDDEN"}
