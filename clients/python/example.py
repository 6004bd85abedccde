"""One registered question, asked with `gql`: typed variables in, rows out.

STATIONHOUSE_TOKEN=$(stationhouse token officer-17) python clients/python/example.py
"""

import os
import sys
from pathlib import Path
from typing import Any

from gql import Client, gql
from gql.transport.httpx import HTTPXTransport

DOCUMENTS = Path(__file__).parents[2] / "contracts" / "documents"


def client(address: str, token: str) -> Client:
    """A client that holds every question against the schema before it is sent."""
    transport = HTTPXTransport(
        address,
        headers={
            "Authorization": f"Bearer {token}",
            "Accept": "application/graphql-response+json, application/json",
        },
    )
    schema = Path(__file__).parents[2] / "api" / "schema.graphql"
    return Client(transport=transport, schema=schema.read_text("utf-8"))


def ask(asking: Client, name: str, **variables: object) -> dict[str, Any]:
    """The data of the answer to a registered document; `TransportQueryError` for a refusal."""
    document = gql((DOCUMENTS / f"{name}.graphql").read_text("utf-8"))
    document.variable_values = variables
    return asking.execute(document)


if __name__ == "__main__":
    asking = client(
        sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/graphql",
        os.environ.get("STATIONHOUSE_TOKEN", ""),
    )
    answer = ask(asking, "ActiveCalls", first=5)["dispatch"]["activeCalls"]
    for row in answer["nodes"]:
        print(row["callId"], row["typeCommon"], row["status"], row["waitSeconds"])
    print(f"{len(answer['nodes'])} calls, as of {answer['dataAsOf']}")
