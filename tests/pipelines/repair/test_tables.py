"""Two tables are the same when their rows are, whatever the order; anything else shows."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.repair.tables import compared, compared_to


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


def file(folder, name: str, *statements: str):
    path = folder / f"{name}.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        for one in statements:
            connection.execute(one)
    return path


ROWS = """
    create table t as
    select * from (values (1, 'a', 0.1::double), (2, null, 2.5), (2, null, 2.5)) r(n, w, f)
"""


@settings(max_examples=15, deadline=None)
@given(st.permutations([0, 1, 2]))
def test_order_does_not_matter(folder, order):
    rows = ["(1, 'a', 0.1)", "(2, null, 2.5)", "(2, null, 2.5)"]
    other = ", ".join(rows[n] for n in order)
    turned = f"create table t as select f, w, n from (values {other}) r(n, w, f)"  # noqa: S608
    assert all(one.same for one in compared(file(folder, "a", ROWS), file(folder, "b", turned)))


@pytest.mark.parametrize(
    "change",
    [
        "delete from t where n = 1",
        "insert into t values (2, null, 2.5)",
        "update t set w = 'b' where n = 1",
        "update t set w = '' where n = 2",
        "update t set w = 'NULL' where n = 2",
        "update t set f = f + 1e-5 where n = 1",
        "alter table t drop column w",
        "alter table t rename to u",
        "create table more as select 1 as x",
        "create view more as select 1 as x",
    ],
)
def test_every_other_change_shows(folder, change):
    found = compared(file(folder, "a", ROWS), file(folder, "b", ROWS, change))
    assert not all(one.same for one in found)


def test_only_the_wanted_tables_and_their_columns_are_compared(folder):
    more = file(folder, "b", ROWS, "alter table t add column x int", "create table u as select 1")
    (found,) = compared_to(file(folder, "a", ROWS), more, ["t", "u"])
    assert found.same
