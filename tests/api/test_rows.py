import pytest
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as FieldByField

from api import schema as module

from .legs import legs

QUERIES = [
    "{ dispatch { responseTimes { nodes { leg n again: n p50Seconds { value } } } } }",
    "{ dispatch { responseTimes { nodes { leg p50Seconds { value lower } ...More } totalCount } } }"
    " fragment More on ResponseTimes { p50Seconds { upper } areaId suppressed }",
    "{ dispatch { __typename responseTimes { __typename nodes { __typename n } } } }",
    "query ($no: Boolean = false) { dispatch { responseTimes {"
    " edges { cursor node { n @include(if: $no) leg } } pageInfo { hasNextPage endCursor }"
    " figureId dataAsOf dataAgeSeconds } } }",
]


@pytest.mark.parametrize("query", QUERIES)
def test_rows_come_out_as_field_by_field(station, query, monkeypatch):
    of = station({"responseTimes": legs(["410225101201"], each=20)})

    by_row = of.ask(query)
    monkeypatch.setattr(module.schema, "execution_context_class", FieldByField)
    by_field = of.ask(query)

    assert "errors" not in by_row
    assert by_row == by_field


def test_a_row_without_what_it_must_have_is_an_error_of_its_field(station, monkeypatch):
    of = station({"responseTimes": legs(["410225101201"])})
    monkeypatch.setattr("api.answer.disclosure.rule", lambda *_: Hiding())

    body = of.ask("{ dispatch { responseTimes { nodes { leg n } } } }")

    assert body["data"] == {"dispatch": {"responseTimes": None}}
    assert body["errors"][0]["path"] == ["dispatch", "responseTimes", "nodes", 0, "leg"]


class Hiding:
    protects = False
    grains = {}  # noqa: RUF012 - a stand-in
    counts = ()
    figures = ()
    withheld = "false"

    def column(self, name):
        return "null" if name == "leg" else f'"{name}"'
