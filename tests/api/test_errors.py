import duckdb
import pytest

LEAKS = ("duckdb", "select", "Traceback", "/", "Did you mean", "response_times", "File ", "api.")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ dispatch { responseTimes { nodes { nn } } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ dispatsch { __typename } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ dispatch { responseTimes(areaID: 1) { totalCount } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ dispatch { responseTimes(clock: FIRST_UNITS) { totalCount } } }", "BAD_USER_INPUT"),
        ("{ dispatch { responseTimes(clock: 1) { totalCount } } }", "BAD_USER_INPUT"),
        ('{ dispatch { responseTimes(first: "a") { totalCount } } }', "BAD_USER_INPUT"),
        (
            '{ dispatch { responseTimes(period: {since: "2026-02-30", until: "2026-03-01"})'
            " { totalCount } } }",
            "BAD_USER_INPUT",
        ),
        (
            '{ dispatch { responseTimes(period: {since: "2026-02-01"}) { totalCount } } }',
            "BAD_USER_INPUT",
        ),
        ("{ dispatch { responseTimes { totalCount }", "GRAPHQL_PARSE_FAILED"),
        ("{" + "a{" * 600 + "b" + "}" * 601, "GRAPHQL_PARSE_FAILED"),
        ("{ a" + " b" * 3_000 + "}", "GRAPHQL_PARSE_FAILED"),
        ("{ ...A } fragment A on Query { ...A }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_every_error_has_its_code_and_no_suggestion(station, query, code):
    for error in station({}).ask(query)["errors"]:
        assert error["extensions"] == {"code": code}, error
        assert "Did you mean" not in error["message"]


@pytest.mark.parametrize(
    "variables",
    [
        {"days": {"since": "x", "until": "2026-01-01"}},
        {"days": 5},
        {"from": "high"},
        {"from": 2**40},
    ],
)
def test_a_wrong_variable_is_the_askers_to_mend(station, variables):
    query = """query ($days: Period, $from: Int) {
      dispatch { responseTimes(period: $days, priorityMin: $from) { totalCount } } }"""

    (error,) = station({}).ask(query, variables=variables)["errors"]

    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["message"].startswith("Variable '$")


@pytest.mark.parametrize(
    "failure",
    [
        duckdb.CatalogException("Table response_times does not exist! Did you mean /srv/x?"),
        KeyError("select secret from /etc/passwd"),
        RuntimeError("api.answer: File 'x'"),
    ],
)
def test_a_failure_inside_shows_a_reference_and_nothing_else(station, failure, monkeypatch, caplog):
    of = station({})
    monkeypatch.setattr("api.answer.statement", lambda *_: (_ for _ in ()).throw(failure))

    body = of.ask("{ dispatch { responseTimes { totalCount } } }")

    (error,) = body["errors"]
    assert error["extensions"] == {"code": "INTERNAL"}
    assert not any(leak in error["message"] for leak in LEAKS)
    assert error["message"].rsplit(" ", 1)[1].rstrip(".") in caplog.text
    (entry,) = of.lines
    assert (entry["decision"], entry["deny_reason"]) == ("DENY", "FAILED")


def test_a_value_that_breaks_its_promise_is_not_shown(station, caplog):
    from .legs import legs

    rows = [row | {"leg": "SECRET"} for row in legs(["410225101201"])]

    (error,) = station({"responseTimes": rows}).ask(
        "{ dispatch { responseTimes { nodes { leg } } } }"
    )["errors"]

    assert error["extensions"] == {"code": "INTERNAL"}
    assert "SECRET" not in error["message"]
    assert "SECRET" in caplog.text
