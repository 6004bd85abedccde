"""JSON has one meaning or none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.guard.strict import DEEPEST, parsed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
def test_what_is_json_is_read_as_the_standard_library_reads_it(value):
    assert parsed(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a": 1, "a": 2}', "twice"),
        ('[{"b": {"a": 1, "a": 1}}]', "twice"),
        ("[NaN]", "NaN"),
        ("[-Infinity]", "NaN"),
        ("[1e999]", "too large"),
        ('["\\ud800"]', "half a character"),
        ('{"\\udfff": 1}', "half a character"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "deep"),
        ("[" * 50_000, "deep"),
        ("9" * 5_000, "too large"),
        ("{", "JSON"),
        (b'"\xff"', "UTF-8"),
    ],
)
def test_what_has_two_meanings_or_none_is_refused(text, why):
    with pytest.raises(ValueError, match=why):
        parsed(text)


def test_as_deep_as_is_allowed_is_read():
    assert parsed("[" * DEEPEST + "]" * DEEPEST)


@given(st.binary(max_size=200))
def test_whatever_bytes_come_it_is_a_value_or_a_reason(content):
    try:
        parsed(content)
    except ValueError as error:
        assert type(error) is ValueError
