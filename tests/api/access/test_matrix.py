"""The page of who may ask what is what the policies decide."""

from api.access import matrix
from contracts import capabilities


def test_the_committed_page_is_what_the_policies_say():
    assert matrix.PAGE.read_text("utf-8") == matrix.page()


def test_every_capability_is_open_to_somebody():
    rows = [line for line in matrix.page().splitlines() if line.startswith("| `")]

    assert len(rows) == len(capabilities())
    assert [row for row in rows if "own" not in row and "all" not in row] == []
