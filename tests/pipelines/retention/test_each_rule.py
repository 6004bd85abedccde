"""Each rule of each contract: what is past its time goes, younger rows stay, words delete none."""

from datetime import date, datetime, timedelta

import duckdb
import polars as pl
import pytest

from contracts.retention import Kept, rules
from pipelines.retention.traces import _path

from .conftest import NOW, house

OF_ROWS = {
    "": {},
    "retention_class = 'PERMANENT' or legal_hold": {"retention_class": "PERMANENT"},
    "retention_class = 'ROUTINE'": {"retention_class": "ROUTINE"},
    "retention_class = 'CASE'": {"retention_class": "CASE"},
    "list_entry_id is null": {"list_entry_id": None},
    "verified = 'UNVERIFIED'": {"list_entry_id": "L", "verified": "UNVERIFIED"},
    "verified = 'REJECTED'": {"list_entry_id": "L", "verified": "REJECTED"},
    "state in ('RETURNED', 'FORFEITED', 'CLOSED')": {"state": "FORFEITED"},
    "state in ('RETURNED', 'CLOSED')": {"state": "RETURNED"},
}
"""For each condition that a contract writes, values under which it holds."""
RULES = {rule.id: rule for rule in rules()}
AGES_AGO = datetime(1950, 1, 1)


def value(kind: str, name: str, at: datetime) -> object:
    """Some value of the type; of a time the moment itself."""
    by_kind = {
        "timestamp": at, "date": at.date(), "integer": 1, "number": 1.0, "boolean": False,
        "array": ["x"],
    }  # fmt: skip
    return by_kind.get(kind, name)


def row_of(rule: Kept, at: datetime, name: str) -> dict[str, object]:
    """A row called so that the rule is about, whose time began at the moment."""
    table = rule.held
    row = {
        column.name: value(column.type, name, at)
        for column in table.columns
        if column.required or column.key or column.name == table.event_time
    }
    if rule.since:
        times = [c.name for c in table.columns if c.type == "timestamp" and c.name in rule.since]
        row |= dict.fromkeys(times, at)
    if rule.erases:
        return row | {rule.erases: name}
    return row | OF_ROWS.get(rule.when, {})


def began(rule: Kept, now: datetime) -> datetime:
    """When that began that is past its time exactly now."""
    ((found,),) = duckdb.execute(f"select timestamp '{now}' - {rule.period.sql}").fetchall()
    # A month back and a month on is not always the same day; the rule counts on.
    while due(rule, found) > now:
        found -= timedelta(days=1)
    return found


def due(rule: Kept, since: datetime) -> datetime:
    ((found,),) = duckdb.execute(f"select timestamp '{since}' + {rule.period.sql}").fetchall()
    return found


TIMED = [name for name, rule in RULES.items() if rule.held and rule.period]
WORDS = [name for name, rule in RULES.items() if rule.held and not rule.period]
ELSEWHERE = [name for name, rule in RULES.items() if not rule.held]


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A lake with a row past its time and a younger one for each rule, after a run."""
    found = house(tmp_path_factory.mktemp("swept"))
    for name in TIMED:
        rule = RULES[name]
        put(found, rule, began(rule, NOW), f"past {name}")
        put(found, rule, began(rule, NOW) + least(rule), f"young {name}")
    for name in WORDS:
        put(found, RULES[name], AGES_AGO, f"old {name}")
    return found, found.run()


def least(rule: Kept) -> timedelta:
    """The least time by which a row can be younger."""
    since = rule.since or rule.held.event_time
    kinds = {one.type for one in rule.held.columns if one.name in since}
    return timedelta(days=1) if "date" in kinds else timedelta(seconds=1)


def put(kept, rule: Kept, at: datetime, name: str) -> None:
    rows = [row_of(rule, at, name)]
    kept.deliver(rule.contract.id, rule.table, rows, "1950-01-02T00:00:00+00:00")


def holds(kept, rule: Kept, name: str) -> bool:
    """Whether the lake holds the row called so, or of it what the rule erases."""
    rows = [row for row in kept.rows(rule.table) if name in row.values()]
    return any(row[rule.erases] is not None for row in rows) if rule.erases else bool(rows)


@pytest.mark.parametrize("name", TIMED)
def test_what_is_past_the_period_goes_with_a_receipt(swept, name):
    kept, receipts = swept
    rule = RULES[name]
    (receipt,) = [one for one in receipts if one.rule == name]

    assert not holds(kept, rule, f"past {name}")
    assert (receipt.rows, receipt.what) == (1, "COLUMN" if rule.erases else "ROWS")
    assert receipt.contract_version == rule.contract.version


@pytest.mark.parametrize("name", TIMED)
def test_what_is_not_past_it_yet_stays(swept, name):
    assert holds(swept[0], RULES[name], f"young {name}")


@pytest.mark.parametrize("name", WORDS)
def test_a_period_in_words_deletes_nothing_however_old(swept, name):
    kept, receipts = swept
    assert holds(kept, RULES[name], f"old {name}")
    assert name not in {one.rule for one in receipts}


def test_every_rule_is_tested():
    assert {*TIMED, *WORDS, *ELSEWHERE} == set(RULES)
    assert {RULES[name].table for name in ELSEWHERE} == {"patrol_traces"}


def traces(kept, *days: date) -> None:
    for day in days:
        path = _path(kept.place.lake, day)
        path.parent.mkdir(parents=True)
        pl.DataFrame({"deliveries": ["d"], "unit_id": ["U"]}).write_parquet(path)


def test_traces_go_a_day_at_a_time_a_year_after_it_ended(kept):
    traces(kept, date(2025, 6, 28), date(2025, 6, 29), date(2025, 6, 30))

    (receipt,) = kept.run()

    assert (receipt.table, receipt.rows) == ("patrol_traces", 2)
    assert not _path(kept.place.lake, date(2025, 6, 29)).parent.exists()
    assert _path(kept.place.lake, date(2025, 6, 30)).exists()


def test_a_day_whose_last_row_goes_leaves_no_folder(kept):
    rule = RULES["patrolPositions-kept_1"]
    put(kept, rule, began(rule, NOW), "past")
    kept.run()
    assert list(kept.place.lake.root.glob("taken/*/accepted/patrol_positions/day=2*")) == []
