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


def test_each_fragment_is_counted_once_however_often_it_is_spread():
    """Each spreads the next twice: 2^60 fields, written out, which nobody would finish counting."""
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
    document = parse(f"{{ ...F0 }} {chain} fragment F60 on Query {{ {CALL} }}")

    with pytest.raises(Refusal) as refused:
        check(document)

    assert refused.value.code == "QUERY_TOO_LARGE"


def test_too_deep_is_refused():
    with pytest.raises(Refusal, match="16 fields deep"):
        check(parse("{ a " * 17 + "}" * 17))


def test_a_pile_of_directives_is_refused_wherever_it_lies():
    pile = "@skip(if: false) " * 9
    for text in (f"query {pile} {{ a }}", f"{{ a {pile} }}", f"{{ ... {pile} {{ a }} }}"):
        with pytest.raises(Refusal, match="8 directives"):
            check(parse(text))


def test_a_fragment_that_holds_itself_ends():
    check(parse("{ ...A } fragment A on Query { a { ...A } }"))


def test_a_refused_question_never_reaches_validation(station):
    error = station({}).refused(
        "{ " + " ".join(f"a{n}: {CALL}" for n in range(CAPABILITIES + 1)) + " }"
    )

    assert error["extensions"] == {"code": "QUERY_TOO_LARGE"}
