"""One rule has one id: in contract, suite, result, Data Docs, Dagster and the report."""

import csv
import json
from collections import Counter

import pytest

from contracts import sources
from contracts.checks import ROW, checks
from contracts.rules import rules, type_rules
from pipelines.quality import results
from pipelines.quality.tally import Tally
from pipelines.quality.verdicts import check_name, specs, verdict
from pipelines.settings import DBT
from tests.pipelines.quality.planted import DAY, at, judged, plant

TOLD = "张三13812345678"


def everything(contract):
    return [rule for table in contract.tables for rule in (*type_rules(table), *rules(table))]


@pytest.mark.parametrize("contract", sources().values(), ids=lambda contract: contract.id)
def test_a_suite_holds_every_rule_of_its_contract_once(contract):
    from pipelines.quality.suites import suite

    told = Counter(one.meta["rule_id"] for one in suite(contract).expectations)

    assert set(told.values()) == {1}
    assert set(told) == {check.id for check in checks(contract)}
    assert {rule.id for rule in everything(contract)} <= set(told)
    assert {rule.id for table in contract.tables for rule in table.across} <= set(told)


def test_every_check_is_in_the_report_and_says_where_it_is_judged():
    with (DBT / "seeds" / "source_rules.csv").open(encoding="utf-8") as file:
        seeded = {line["rule_id"]: line["judged_at"] for line in csv.DictReader(file)}

    for contract in sources().values():
        for check in checks(contract):
            assert seeded[check.id] == ("INTAKE" if check.kind == ROW else "LAKE")


def test_a_name_in_dagster_leads_back_to_one_rule():
    from dagster import AssetKey

    ids = [check.id for contract in sources().values() for check in checks(contract)]
    assert len({check_name(one) for one in ids}) == len(ids) == len(set(ids))
    made = specs(AssetKey(["lake", "x"]), checks(sources()["population"]))
    assert {spec.metadata["rule"] for spec in made} == {
        check.id for check in checks(sources()["population"])
    }


def test_nothing_of_a_row_stands_in_results_or_data_docs(lake, tmp_path):
    from pipelines.quality import docs

    call = {"centre_id": "LK", "call_no": "C1", "offered_at": at("08:00"), "channel": "UNMAPPED"}
    told = call | {"nature_text": TOLD, "callback_enc": "c" * 300}
    plant(lake, "callsForService", {"calls_for_service": [told]})
    found = judged(lake, "callsForService")
    site = tmp_path / "docs"
    docs.write(site, lake.root, [found])
    kept = results.path_of(lake.root, "callsForService", DAY).read_text("utf-8")
    pages = {path.name: path.read_text("utf-8") for path in site.rglob("*.*")}

    assert found.of("calls_for_service-callback_enc-length").rows_failed == 1
    for text in (kept, *pages.values()):
        assert TOLD not in text
        assert "c" * 300 not in text
    page = pages[f"{DAY}.html"]
    assert all(check.id in page for check in checks(sources()["callsForService"]))
    assert json.loads(kept)["results"][0].keys() == {
        "rule_id", "table", "dimension", "severity", "state", "rows_checked", "rows_failed",
        "observed", "threshold", "remedy",
    }  # fmt: skip


def test_data_docs_need_nobody_elses_server(lake, tmp_path):
    from pipelines.quality import docs

    plant(lake, "population", {"population": [{"grid_id": "410225100001"}]})
    judged(lake, "population")
    index = docs.write(tmp_path / "docs", lake.root)

    for path in index.parent.rglob("*.*"):
        text = path.read_text("utf-8")
        assert "//" not in text.replace("<!--", ""), path.name
        assert "<script" not in text
    assert f"population/{DAY}.html" in index.read_text("utf-8")


def test_what_was_judged_is_not_judged_again_until_something_came(lake):
    from pipelines.quality.days import Deliveries

    plant(lake, "population", {"population": [{"grid_id": "410225100001"}]})

    def due():
        known = Deliveries.of(lake, lake.root.parent / "reference")
        return [(contract.id, day) for contract, day in known.pending()]

    assert due() == [("population", DAY)]
    judged(lake, "population")
    assert due() == []
    plant(lake, "population", {"population": [{"grid_id": "410225100002"}]})
    assert due() == [("population", DAY)]


@pytest.mark.slow
def test_a_large_day_is_judged_in_little_memory(lake):
    """Keys and a window over half a million rows, in an engine that may hold 100 MB."""
    import polars as pl

    from pipelines.intake.values import dtype

    table = sources()["patrolPositions"].table("patrol_positions")
    receipt = plant(lake, "patrolPositions", {"patrol_positions": [{"unit_id": "U"}]})
    n = pl.int_range(500_000, eager=True)
    path = lake.folder(receipt.delivery) / "accepted" / table.name / f"day={DAY}" / "more.parquet"
    moment = pl.lit(at("00:00")).dt.cast_time_unit("ms") + pl.duration(seconds=n // 50)
    frame = pl.DataFrame({"n": n}).select(
        unit_id=pl.format("LK-{}", n % 50),
        fix_at=moment,
        received_at=moment,
        longitude=pl.lit(115.0),
        latitude=pl.lit(34.8),
        accuracy_m=pl.lit(5.0),
        speed_kmh=pl.lit(0.0),
        heading_deg=pl.lit(0.0),
        device_class=pl.lit("VEHICLE"),
        duty_state=pl.lit("ON_DUTY"),
        _line=n + 3,
    )
    frame.cast({one.name: dtype(one) for one in table.columns}).write_parquet(path)

    found = judged(lake, "patrolPositions", memory="100MB")

    assert found.rows == 500_001
    assert found.of("patrol_positions-key").state == "PASS"
    assert found.of("patrol_positions-no_jump").state == "PASS"


@pytest.mark.parametrize(
    ("state", "passed", "severity"),
    [("FAIL", False, "ERROR"), ("WARN", False, "WARN"), ("PASS", True, "WARN")],
)
def test_what_blocks_on_the_lake_is_an_error_in_dagster_and_nothing_else_is(
    state, passed, severity
):
    check = next(one for one in checks(sources()["population"]) if one.kind == "key")
    told = results.RuleResult(
        check.id, check.table, check.reported, "ERROR", state, 9, 1, 1.0, "no row", check.remedy
    )

    found = verdict(check, told)

    assert (found.passed, found.severity.value) == (passed, severity)
    assert found.metadata["rule"].value == check.id


def test_rows_that_intake_put_aside_warn_and_do_not_block():
    check = next(one for one in checks(sources()["population"]) if one.kind == ROW)

    found = verdict(check, None, aside=3, found=Tally(rows=9))

    assert (found.passed, found.severity.value) == (False, "WARN")
