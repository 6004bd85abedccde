from datetime import datetime
from decimal import Decimal

import pytest

from contracts.codes import values

ALL = """query ($by: [FraudGroup!]! = [], $kinds: [FraudTypology!], $area: String) {
  fraud { fraudLossSummary(groupBy: $by, typologies: $kinds, areaId: $area) {
    nodes { typology reports lostCny stoppedCny frozenCny returnedCny stopRatePct returnRatePct
            reportsStoppedPct { value lower upper } medianStopMinutes { value lower upper }
            p90StopMinutes { value } medianReturnDays { value } suppressed } } } }"""
ONE, OTHER = values("fraud_typology")[:2]


def report(number, lost="1000.00", stopped="0.00", returned="0.00", **more):
    row = {
        "report_id": f"F{number}",
        "area_id": "410225",
        "typology": ONE,
        "reported_at": datetime(2026, 6, 20),
        "lost_cny": Decimal(lost),
        "stopped_cny": Decimal(stopped),
        "frozen_cny": Decimal(stopped) - Decimal(returned),
        "returned_cny": Decimal(returned),
        "stop_minutes": None,
        "return_days": None,
    }
    return row | more


def asked(station, rows, purpose="COMMAND", **variables):
    return station({"fraudLossSummary": rows}).answer(ALL, purpose, **variables)["nodes"]


def test_states_money_rates_and_times(station):
    rows = [
        report(1, "1000.10", "400.05", "100.05", stop_minutes=10.0, return_days=4.0),
        report(2, "2000.20", stopped="800.10", stop_minutes=30.0),
        report(3, "0.70"),
        report(4, "0.00"),
    ]  # fmt: skip

    (row,) = asked(station, rows)

    assert (row["typology"], row["reports"]) == (None, 4)
    assert (row["lostCny"], row["stoppedCny"]) == (3001.0, 1200.15)
    assert (row["frozenCny"], row["returnedCny"]) == (1100.1, 100.05)
    assert row["stopRatePct"] == pytest.approx(39.991669)
    assert row["returnRatePct"] == pytest.approx(3.333889)
    # 2 of 4: Wilson by hand, (0.5 + 1.9207/4 ± 1.96·√(0.25/4 + 0.9604/16)) / (1 + 3.8415/4)
    assert row["reportsStoppedPct"] == {
        "value": 50.0,
        "lower": pytest.approx(15.004, abs=0.001),
        "upper": pytest.approx(84.996, abs=0.001),
    }
    assert row["medianStopMinutes"] == {"value": 20.0, "lower": None, "upper": None}
    assert row["p90StopMinutes"]["value"] == pytest.approx(28.0)
    assert row["medianReturnDays"]["value"] == 4.0


def test_nothing_reported_is_no_loss_and_no_rate(station):
    (row,) = asked(station, [])

    assert (row["reports"], row["lostCny"], row["stopRatePct"]) == (0, 0.0, None)
    assert row["reportsStoppedPct"] is None


def test_tells_kinds_apart_with_the_greatest_loss_first(station):
    rows = [report(1, "10.00"), report(2, "500.00", typology=OTHER)]

    found = asked(station, rows, by=["TYPOLOGY"])

    assert [(row["typology"], row["lostCny"]) for row in found] == [(OTHER, 500.0), (ONE, 10.0)]


def test_only_the_kinds_and_the_area_asked_for(station):
    rows = [report(1), report(2, typology=OTHER), report(3, area_id="410226")]

    (row,) = asked(station, rows, kinds=[ONE], area="410225")

    assert row["reports"] == 1


def test_the_public_sees_no_loss_of_a_few(station):
    rows = [report(n) for n in range(12)] + [report(n, typology=OTHER) for n in range(20, 29)]

    many, few = sorted(
        asked(station, rows, "PUBLISH", by=["TYPOLOGY"]), key=lambda row: row["suppressed"]
    )

    assert (many["reports"], many["lostCny"]) == (10, 10000.0)
    assert few["typology"] == OTHER
    assert [few[name] for name in ("reports", "lostCny", "stopRatePct", "reportsStoppedPct")] == [
        None, None, None, None,
    ]  # fmt: skip
