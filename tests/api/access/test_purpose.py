import pytest

ASK = "{ dispatch { responseTimes { totalCount } } }"


@pytest.mark.parametrize("purpose", ["CURIOSITY", "", "command", "COMMAND,AUDIT"])
def test_is_closed_to_a_purpose_that_the_contract_does_not_name(station, purpose):
    of = station({})

    body = of.ask(ASK, purpose)

    assert body["data"] == {"dispatch": {"responseTimes": None}}
    assert body["errors"][0]["extensions"] == {"code": "FORBIDDEN"}
    assert "@purpose(of: …) with one of COMMAND, AUDIT, PUBLISH" in body["errors"][0]["message"]
    assert of.statements == []
    assert [(line["decision"], line["deny_reason"]) for line in of.lines] == [("DENY", "PURPOSE")]


@pytest.mark.parametrize("purpose", ["COMMAND", "AUDIT", "PUBLISH"])
def test_is_open_to_each_purpose_that_it_names(station, purpose):
    assert station({}).answer(ASK, purpose) == {"totalCount": 0}


def test_a_denied_capability_does_not_learn_whether_its_arguments_were_right(station):
    refused = station({}).refused("{ dispatch { responseTimes(first: 0) { totalCount } } }", "X")

    assert refused["extensions"] == {"code": "FORBIDDEN"}
