"""What intake put on its receipts, what the lake holds, and what the marts make of both."""

from collections import Counter

import pytest
from click.testing import CliRunner

from pipelines.intake.lake import Lake
from pipelines.simulate.commands import simulate
from tests.dbt.running import dbt, rows
from tests.house import House

pytestmark = pytest.mark.slow
BROKEN = """select rule_id, sum(rows_failed)::bigint from data_quality_report
    group by rule_id having sum(rows_failed) > 0"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Two dirty days."""
    folder = tmp_path_factory.mktemp("oversight")
    words = ["--day", "2026-06-07", "--days", "2", "--residents", "20000"]
    done = CliRunner().invoke(simulate, [*words, "--out", str(folder / "files")])
    assert done.exit_code == 0, done.output
    made = House.at(folder / "home")
    made.take_in(*(one for one in sorted((folder / "files").iterdir()) if one.suffix != ".json"))
    dbt(made, "build", "--select", "+data_quality_report", "+retention_compliance")
    return made


@pytest.fixture(scope="module")
def tables(house):
    receipts = Lake.open(house.settings.lake).receipts()
    return [(name, count) for one in receipts for name, count in one.tables.items()]


def test_every_row_that_broke_a_rule_is_in_the_report_under_it(house, tables):
    expected = Counter()
    for name, count in tables:
        expected += count.reasons + count.warnings
        for column, codes in count.unmapped.items():
            expected[f"{name}-{column}-unmapped"] += codes.total()
        repeated = f"{name}-repeated_row"
        expected[repeated] += count.dropped[repeated]

    assert dict(rows(house, BROKEN)) == dict(+expected)
    assert expected.total() > 100


def test_lines_are_told_where_rows_were_put_aside_and_nothing_of_what_they_say(house):
    found = rows(house, "select sample_ref from data_quality_report where sample_ref is not null")
    refs = [str(ref) for (ref,) in found]

    assert any(ref.rpartition(":")[2].replace("-", "").isdigit() for ref in refs)
    assert all(ref.partition(".")[2].partition(":")[0] for ref in refs)


def test_what_is_held_is_what_was_accepted(house, tables):
    held = dict(
        rows(
            house,
            "select table_name, sum(held_rows)::bigint from retention_compliance"
            " where kept_for = max_age group by table_name",
        )
    )
    accepted = Counter()
    for name, count in tables:
        accepted[name] += count.accepted

    assert {name: held[name] for name in ("patrol_positions", "calls_for_service")} == {
        name: accepted[name] for name in ("patrol_positions", "calls_for_service")
    }
