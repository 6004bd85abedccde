"""What an argument may be: the whole id of a record as agencies write them, and a moment."""

import pytest
from graphql import GraphQLError

from api.values import SCALARS as KNOWN
from api.values import RecordId, UtcTime

RECORD, TIME = KNOWN[RecordId].parse_value, KNOWN[UtcTime].parse_value


@pytest.mark.parametrize(
    "given",
    ["LK110/20260607000054", "ZF-FR1", "兰公（刑）立字〔2026〕12号", "豫-7[2](1)", "a" * 80],
)
def test_an_id_is_taken_as_agencies_write_it(given):
    assert RECORD(given) == given


@pytest.mark.parametrize(
    "given",
    ["", " ", "a b", "a%", "*", "a*", "?", "_", "/a", "a'", 'a"', "a;b", "a\n", "a\u200b", "a,b",
     "张三 李四", "a" * 81, 7, None],
)  # fmt: skip
def test_a_pattern_a_list_or_a_text_is_no_id(given):
    with pytest.raises(GraphQLError, match="RecordId cannot represent"):
        RECORD(given)


@pytest.mark.parametrize(
    "given", ["lately", "", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", None, 7]
)
def test_what_is_no_moment_is_refused_and_told_what_would_be(given):
    with pytest.raises(GraphQLError, match="write it like 2026-06-01T08:00:00Z"):
        TIME(given)
