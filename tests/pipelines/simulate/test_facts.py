"""The facts that the simulator knows of the real world: names of divisions, and holidays."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.simulate.county import GAZETTEER, LANKAO
from pipelines.simulate.rhythm import MADE_UP, busy, is_holiday

REAL = Path(__file__).parents[4] / "shared" / "real" / "kaifeng"
needs_real = pytest.mark.skipif(not REAL.exists(), reason="the shared real data is not here")


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_village_belongs_to_a_town_of_the_gazetteer():
    codes = {row["code"] for row in rows(GAZETTEER)}
    villages = {code for code in codes if len(code) == 12}
    assert sum(code.startswith(LANKAO) for code in villages) > 400
    assert {code[:9] for code in villages} <= codes


@needs_real
def test_names_are_those_of_the_real_divisions():
    real = rows(REAL / "div_kaifeng_streets.csv") + rows(REAL / "div_kaifeng_villages.csv")
    assert {(row["code"], row["name"]) for row in rows(GAZETTEER)} == {
        (row["code"], row["name"]) for row in real
    }


@needs_real
def test_holidays_and_days_worked_in_return_are_the_real_ones():
    known = [row for row in rows(REAL / "cn_holidays_2004_2026.csv") if row["date"] >= "2025"]
    off = {row["date"] for row in known if row["kind"] == "statutory_off"}
    worked = {row["date"] for row in known if row["kind"] == "makeup_workday"}
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(730)]
    assert {day.isoformat() for day in days if is_holiday(day)} == off
    assert worked == MADE_UP


def test_a_holiday_is_busier_than_the_same_weekday_and_a_day_made_up_is_a_working_day():
    assert busy(date(2026, 10, 5)) > busy(date(2026, 10, 12))
    assert busy(date(2026, 10, 10)) == busy(date(2026, 10, 12))
