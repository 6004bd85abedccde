"""What breaks a client of the last release is named by its coordinate."""

import pytest

from api.compatibility import compared, problems
from api.schema import TEXT

BEFORE = """
type Query { calls(area: ID, since: String!): [Call!] }
type Call { number: ID! state: State seconds: Float! }
enum State { OPEN CLOSED }
"""


def of(old: str, new: str):
    assert old in BEFORE
    return compared(BEFORE, BEFORE.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "coordinate"),
    [
        ("seconds: Float!", "", "Call.seconds"),
        ("seconds: Float!", "secondsToScene: Float!", "Call.seconds"),
        ("seconds: Float!", "seconds: Float", "Call.seconds"),
        ("seconds: Float!", "seconds: Int!", "Call.seconds"),
        (" CLOSED", "", "State.CLOSED"),
        ("area: ID, ", "", "Query.calls(area:)"),
        ("area: ID,", "area: ID!,", "Query.calls(area:)"),
        ("since: String!", "since: String!, until: String!", "Query.calls(until:)"),
        ("calls(", "allCalls(", "Query.calls"),
        ("type Call {", "type Record {", "Call"),
    ],
)
def test_what_breaks_a_client_is_named(old, new, coordinate):
    text = BEFORE.replace(old, new).replace(
        "[Call!]", "[Record!]" if "Record" in new else "[Call!]"
    )
    found = [one for one in compared(BEFORE, text) if one.breaking]
    assert coordinate in {one.coordinate for one in found}


def test_a_new_field_breaks_nobody():
    assert of("number: ID!", "number: ID! closedAt: String") == []


def test_a_new_word_in_a_list_is_dangerous_and_no_more():
    (found,) = of("OPEN ", "OPEN WAITING ")
    assert not found.breaking


def test_the_changelog_must_name_it():
    found = of("seconds: Float!", "")
    assert ["`Call.seconds`" in one for one in problems(found, "## [Unreleased]\n")] == [True]
    assert list(problems(found, "## [Unreleased]\n- `Call.seconds` is gone: …\n")) == []


def test_the_published_schema_can_be_compared():
    text = TEXT.read_text("utf-8")
    assert compared(text, text) == []
