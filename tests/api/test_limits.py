import time

import pytest
from graphql import get_introspection_query, parse

from api.errors import Refusal
from api.limits import CAPABILITIES, check

CALL = "dispatch { responseTimes { totalCount } }"


def test_the_standard_introspection_question_passes():
    check(parse(get_introspection_query(input_value_deprecation=True)))


def test_a_hundred_capabilities_are_too_many_however_they_are_spelled():
    aliases = " ".join(f"a{n}: {CALL}" for n in range(CAPABILITIES + 1))
    inside = " ".join(f"a{n}: responseTimes {{ totalCount }}" for n in range(CAPABILITIES + 1))
    spreads = "{ " + " ".join(f"a{n}: dispatch {{ ...F }}" for n in range(CAPABILITIES + 1)) + " }"
    for text in (
        f"{{ {aliases} }}",
        f"{{ dispatch {{ {inside} }} }}",
        spreads + " fragment F on Dispatch { responseTimes { totalCount } }",
    ):
        with pytest.raises(Refusal, match="capabilities"):
            check(parse(text))


def test_as_many_as_are_allowed_pass():
    check(parse("{ " + " ".join(f"a{n}: {CALL}" for n in range(CAPABILITIES)) + " }"))


def test_a_fan_out_of_fragments_is_counted_in_no_time():
    """Each fragment spreads the next twice: 2^60 fields, written out."""
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
    document = parse(f"{{ ...F0 }} {chain} fragment F60 on Query {{ {CALL} }}")

    started = time.perf_counter()
    with pytest.raises(Refusal) as refused:
        check(document)

    assert refused.value.code == "QUERY_TOO_LARGE"
    assert time.perf_counter() - started < 0.1


def test_too_deep_is_refused():
    with pytest.raises(Refusal, match="16 fields deep"):
        check(parse("{ a " * 17 + "}" * 17))


def test_a_fragment_that_holds_itself_ends():
    check(parse("{ ...A } fragment A on Query { a { ...A } }"))


def test_a_refused_question_never_reaches_validation(station):
    error = station({}).refused(
        "{ " + " ".join(f"a{n}: {CALL}" for n in range(CAPABILITIES + 1)) + " }"
    )

    assert error["extensions"] == {"code": "QUERY_TOO_LARGE"}
