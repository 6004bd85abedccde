import duckdb
import polars as pl
import pytest

from api.access.disclosure import Rule
from api.capability import row_type
from api.measures import NOW
from api.query import Condition, Query
from api.selection import Asked
from api.statement import WORKED_OUT, material, statement
from contracts import Column, Contract, ContractError, Table
from tests.api.conftest import NOW as ASKED_AT

PLACE = Column("place", "string", "varchar", "Where.", required=True, key=1)
SINCE = Column("since", "timestamp", "timestamp", "Since when.")
WAIT = Column("wait_seconds", "integer", "bigint", "How long.", unit="s")
OUTCOME = Column("outcome", "string", "varchar", "What came of it.")
COUNT = Column("n", "integer", "bigint", "How often.", required=True)
OUTCOMES = Column("outcomes", "array", "struct(outcome varchar, n bigint)[]", "By outcome.",
                  fields=(OUTCOME, COUNT))  # fmt: skip
WHOLE = Asked(frozenset({"nodes"}), ("place", "wait_seconds"))


def contract(*columns, key=True):
    answer = [PLACE if key else Column("place", "string", "varchar", "Where."), *columns]
    tables = (Table("waits", "Mart.", (PLACE, SINCE)), Table("answer", "Row.", tuple(answer)))
    return Contract("waits", "1.0.0", "dispatch", "Waits", "等待", "How long?", tables, 99)


@pytest.fixture
def database():
    with duckdb.connect() as connection:
        connection.execute("create table waits (place varchar, since timestamp)")
        connection.execute("insert into waits values ('N1', '2026-06-28 15:00:00'), ('N2', null)")
        yield connection


def ran(database, made, **frames):
    for name, frame in frames.items():
        database.register(name, frame)
    return database.execute(made.sql, list(made.values)).fetchall()


def asked(query, of=None):
    moment = (ASKED_AT, ASKED_AT)
    question = Query(**{**vars(query), "moment": moment})
    return statement(of or contract(WAIT), question, WHOLE, Rule(), "mark")


def test_a_column_is_worked_out_row_by_row_at_the_time_of_asking(database):
    query = Query("waits").deriving(wait_seconds=f"date_diff('second', since, {NOW})")

    assert ran(database, asked(query)) == [("N1", 30, False), ("N2", None, False)]


def test_what_is_worked_out_may_hold_values_of_the_asker(database):
    least = Condition("date_diff('second', since, ?::timestamp)", ("2026-06-28 15:01:00",))
    query = Query("waits").deriving(wait_seconds=least).where(place="N1")

    assert ran(database, asked(query)) == [("N1", 60, False)]


def test_a_condition_may_look_at_the_time_of_asking(database):
    query = Query("waits").deriving(wait_seconds="1").that(f"since < {NOW}")

    assert ran(database, asked(query)) == [("N1", 1, False)]


def test_a_frame_is_paged_and_sorted_like_any_answer(database):
    frame = pl.DataFrame({"place": ["N1", "N2", "N3"], "wait_seconds": [5, 9, 7]})
    query = Query("waits").through(lambda rows: rows).order_by("-wait_seconds").page(2, None)

    found = ran(database, asked(query), **{WORKED_OUT: frame})

    assert [place for place, *_ in found] == ["N2", "N3", "N1"]


def test_a_function_is_given_all_columns_and_what_is_derived(database):
    query = Query("waits").deriving(late="since is null").where(place=["N2"])

    sql, values = material(query)

    assert database.execute(sql, list(values)).fetchall() == [("N2", None, True)]


def test_options_and_other_frames_are_part_of_the_question():
    def nothing(rows, **_):
        return rows

    plain = Query("waits").through(nothing, radius=500)

    assert plain.identity != Query("waits").through(nothing, radius=600).identity
    assert plain.identity != plain.beside(calls=Query("calls")).identity
    assert plain.identity == Query("waits").through(nothing, radius=500).identity


def test_rows_without_a_key_cannot_be_paged():
    with pytest.raises(ContractError, match="primaryKey"):
        asked(Query("waits"), contract(WAIT, key=False))


def test_a_list_of_objects_has_a_type_of_its_own():
    kind = row_type(contract(OUTCOMES))

    (field,) = (one for one in kind.__strawberry_definition__.fields if one.name == "outcomes")
    assert field.type.of_type.of_type.__strawberry_definition__.name == "WaitsOutcomes"
