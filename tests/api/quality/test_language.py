"""Both languages say the same things."""

import csv
import re
from zoneinfo import ZoneInfo

import pytest

from api.quality.language import WORDS, Language

ZONE = ZoneInfo("Asia/Shanghai")


def test_every_word_is_there_in_both_and_takes_the_same_values():
    with WORDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    braces = re.compile(r"\{\w+\}")

    assert len({row["key"] for row in rows}) == len(rows)
    for row in rows:
        assert row["en"] and (row["zh"] or row["key"] == "unit_joint")
        assert sorted(braces.findall(row["en"])) == sorted(braces.findall(row["zh"])), row["key"]


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (None, "–", "–"), (0, "0 s", "0秒"), (59, "59 s", "59秒"), (3_660, "1 h 1 min", "1小时1分"),
        (90_000, "1 d 1 h", "1天1小时"), (86_405, "1 d 5 s", "1天5秒"), (-5, "0 s", "0秒"),
    ],
)  # fmt: skip
def test_an_age_has_its_two_greatest_units(seconds, english, chinese):
    assert Language("en", ZONE).age(seconds) == english
    assert Language("zh", ZONE).age(seconds) == chinese


def test_a_moment_is_told_in_local_time():
    assert Language("en", ZONE).moment("2026-06-28T20:00:00.000Z") == "2026-06-29 04:00"
