"""The 10-5 rule against its published description.

ONS, Comparison of post-tabular statistical disclosure control methods, section 1: counts below ten
are suppressed and counts above are rounded to the nearest five. Three things it leaves open are
settled here. Ten itself is told, as ten. Nought is below ten and withheld: a row that is told to be
empty says as much as one that is told to be small. And what rests on a withheld count goes with it.
"""

import duckdb
import pytest

from api.access.disclosure import rule
from api.access.grain import LEAST, STEP
from contracts import capabilities
from contracts.model import Column, Table

COUNT = Column("n", "integer", "bigint", "Counted.", suppress="published")
ALWAYS = Column("m", "integer", "bigint", "Counted.", suppress="always")
RATE = Column("rate", "number", "double", "A figure.")
WORD = Column("word", "string", "varchar", "No figure.")
TABLE = Table("t", "A table.", (COUNT, RATE, WORD))


def told(table, purpose, row, name, groups=()):
    """The column of one row as the purpose sees it."""
    columns = ", ".join(f'{value} as "{column}"' for column, value in row.items())
    expression = rule(table, purpose, groups).column(name)
    with duckdb.connect() as database:
        ((found,),) = database.execute(f"select {expression} from (select {columns})").fetchall()  # noqa: S608
    return found


@pytest.mark.parametrize("n", range(200))
def test_each_count_is_suppressed_under_ten_and_else_rounded_to_the_nearest_five(n):
    published = None if n < 10 else min(range(0, 1_000, 5), key=lambda five: abs(five - n))

    assert told(TABLE, "PUBLISH", {"n": n, "rate": 0.5}, "n") == published


def test_the_limits_are_those_in_the_name_of_the_rule():
    assert (LEAST, STEP) == (10, 5)


def test_rounding_moves_no_count_by_more_than_two():
    moved = [abs(told(TABLE, "PUBLISH", {"n": n, "rate": 1}, "n") - n) for n in range(10, 300)]

    assert max(moved) == 2


@pytest.mark.parametrize(("n", "seen"), [(9, None), (10, 0.5)])
def test_a_figure_goes_with_the_count_that_it_rests_on(n, seen):
    assert told(TABLE, "PUBLISH", {"n": n, "rate": "0.5::double"}, "rate") == seen


RATED = Column("rated", "integer", "bigint", "Of them rated.", suppress="published")
RATING = Column("rating", "number", "double", "Mean of them.", rests_on="rated")


@pytest.mark.parametrize(("n", "rated", "seen"), [(50, 9, None), (50, 10, 4.5), (9, 10, None)])
def test_a_figure_that_rests_on_another_count_goes_with_that_too(n, rated, seen):
    table = Table("t", "A table.", (COUNT, RATED, RATING, RATE))
    row = {"n": n, "rated": rated, "rating": "4.5::double", "rate": "0.5::double"}

    assert told(table, "PUBLISH", row, "rating") == seen
    assert told(table, "PUBLISH", row, "rate") == (0.5 if n >= 10 else None)
    assert told(table, "COMMAND", row, "rating") == 4.5


@pytest.mark.parametrize("contract", capabilities().values(), ids=lambda contract: contract.id)
def test_a_figure_rests_on_a_protected_count_of_its_row(contract):
    columns = contract.tables[-1].columns
    protected = {column.name for column in columns if column.suppress}

    assert {column.rests_on for column in columns if column.rests_on} <= protected


def test_words_stay(n=3):
    assert told(TABLE, "PUBLISH", {"n": n, "word": "'N1'"}, "word") == "N1"


@pytest.mark.parametrize("purpose", ["COMMAND", "AUDIT", "RESPOND"])
def test_staff_see_exact_counts_but_of_what_is_always_withheld(purpose):
    both = Table("t", "A table.", (COUNT, ALWAYS))

    assert told(TABLE, purpose, {"n": 3, "rate": 1}, "n") == 3
    assert told(both, purpose, {"n": 3, "m": 3}, "m") is None


def test_what_counts_are_told_apart_by_is_no_figure():
    assert told(TABLE, "PUBLISH", {"n": 3, "rate": 7}, "rate", groups=("rate",)) == 7


@pytest.mark.parametrize(("purpose", "seen"), [("PUBLISH", [None, 15]), ("AUDIT", [9, 13])])
def test_counts_within_a_list_are_protected_each(purpose, seen):
    inner = Column("n", "integer", "bigint", "Counted.", suppress="published")
    listed = Column("parts", "array", "struct(n bigint)[]", "Parts.", fields=(inner,))

    found = told(
        Table("t", "A table.", (listed,)), purpose, {"parts": "[{n: 9}, {n: 13}]"}, "parts"
    )

    assert [one["n"] for one in found] == seen


@pytest.mark.parametrize("contract", capabilities().values(), ids=lambda contract: contract.id)
def test_what_is_published_and_counts_reports_of_people_is_protected(contract):
    """Of frauds every count that is published says when it may not be."""
    if contract.domain != "fraud" or "PUBLISH" not in contract.purposes:
        return
    counts = [c for c in contract.tables[-1].columns if c.type == "integer" and not c.key]

    assert counts
    assert all(column.suppress for column in counts)
