"""Where one engine begins to take less than the other, by what each costs at all and a million."""

import pytest

from bench.report import Report
from bench.spark import Line, growth

SIZES = (1.0, 3.0, 10.0)


def test_a_line_tells_the_start_from_what_grows():
    found = Line.through(SIZES, [12.0, 16.0, 30.0])

    assert (found.start, found.each) == pytest.approx((10, 2))


def test_who_starts_dearer_and_grows_slower_takes_less_from_where_the_lines_meet():
    assert Line(10, 2).crosses(Line(90, 1)) == pytest.approx(80)
    assert Line(10, 2).crosses(Line(5, 1)) == 0
    assert Line(10, 1).crosses(Line(90, 2)) is None


def test_engines_that_do_not_cross_are_said_not_to():
    report = Report("spark")
    growth(report, SIZES, {"duckdb": [12.0, 16.0, 30.0], "spark": [106.0, 118.0, 160.0]})

    assert [row.metric for row in report.rows if row.side == "both"] == []
    assert "do not cross" in report.notes[0]
    assert "more than 3 times the cores" in report.notes[0]
