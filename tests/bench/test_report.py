"""Figures are kept with their machine, compared with the run before, and written into the page."""

import json

import pytest

from bench.build import slope
from bench.render import replaced, table
from bench.report import Report, moved, number


def figures(*values):
    report = Report("intake")
    for side, value in values:
        report.add(side, "rows a second", value, "rows/s")
    return report


def test_a_report_says_where_and_with_what_it_was_measured(tmp_path):
    told = json.loads(figures(("ours", 2.0)).write(tmp_path).read_text("utf-8"))

    assert told["machine"]["cores"] > 0
    assert {"python", "polars", "duckdb"} <= set(told["versions"])
    assert told["rows"] == [
        {
            "bench": "intake", "side": "ours", "metric": "rows a second", "value": 2.0,
            "unit": "rows/s", "low": None, "high": None,
        }
    ]  # fmt: skip


def test_a_later_run_names_what_moved_by_more_than_a_tenth(tmp_path, capsys):
    figures(("ours", 100.0), ("theirs", 100.0)).write(tmp_path)
    capsys.readouterr()

    figures(("ours", 80.0), ("theirs", 95.0)).write(tmp_path)

    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("moved")]
    assert said == ["moved: ours, rows a second: 100 before, 80 now rows/s"]


def test_a_figure_that_was_not_there_before_has_not_moved():
    row = {"side": "ours", "metric": "rows", "value": 1.0, "unit": "1"}
    assert list(moved([], [row])) == []


def test_a_table_has_a_column_a_side_and_says_how_ours_compares():
    rows = [vars(row) for row in figures(("ours", 30.0), ("theirs", 60.0)).rows]

    assert list(table(rows)) == [
        "| figure | unit | ours | theirs |",
        "|---|---|---:|---:|",
        "| rows a second | rows/s | 30 | 60, ours 0.50 × |",
    ]


def test_a_table_replaces_what_stands_between_its_marks_and_nothing_else():
    page = "a\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nb\n<!-- bench:y -->\n<!-- /bench:y -->\n"

    new = replaced(page, "x", "\nnew\n")

    assert new == page.replace("\nold\n", "\n\nnew\n")
    assert replaced(page, "z", "new") == page


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [([3.0, 3.0, 3.0], 0.0), ([1.0, 2.0, 4.0], 1.0), ([1.0, 4.0, 16.0], 2.0)],
)
def test_a_slope_of_one_grows_with_the_lake(seconds, expected):
    assert slope([1, 2, 4], seconds) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "told"), [(0, "0"), (1234.5, "1,234"), (0.01234, "0.0123"), (12.34, "12.3")]
)
def test_a_number_has_the_digits_that_say_something(value, told):
    assert number(value) == told
