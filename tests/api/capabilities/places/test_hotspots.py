from datetime import date

import h3
import pytest

ASK = """query ($area: String, $alpha: Float! = 0.05, $rings: Int! = 1, $res: Int! = 8) { places {
    hotspots(areaId: $area, alpha: $alpha, rings: $rings, cellRes: $res) { nodes { cellId n
    ratePer1000Year giZ pSim fdrSignificant verdict neighbours geocodedPct } } } }"""
MIDDLE = h3.latlng_to_cell(34.8, 114.8, 8)
DISK = sorted(h3.grid_disk(MIDDLE, 8))


def cell(name):
    return {"cell_res": 8, "cell_id": name, "record": "", "area_id": "410225101201",
            "incidents": 0, "residents": 100, "least_geocoded_pct": 85.0}  # fmt: skip


def happened(name, many, kind="THEFT"):
    told = {"record": f"2026-06-20 {kind}", "day": date(2026, 6, 20), "type_common": kind}
    return cell(name) | told | {"incidents": many, "residents": None}


def asked(station, rows, **variables):
    return station({"hotspots": rows}).answer(ASK, "ANALYSE", **variables)["nodes"]


HOT = h3.grid_disk(MIDDLE, 1)
PLANTED = [
    *(cell(name) for name in DISK),
    *(happened(name, 12 if name in HOT else 1) for name in DISK),
]


def test_a_planted_hot_spot_stands_out_and_comes_first(station):
    found = asked(station, PLANTED)

    hot = [row["cellId"] for row in found if row["verdict"] == "HOT"]
    assert set(HOT) <= set(hot)
    assert found[0]["cellId"] in HOT
    assert found[0]["giZ"] > 2
    assert found[0]["ratePer1000Year"] == pytest.approx(1_000 * 12 / 100 * 365.25, rel=1e-6)
    assert (found[0]["neighbours"], found[0]["geocodedPct"]) == (6, 100)


def test_the_map_is_the_same_for_everybody_who_asks(station):
    of = station({"hotspots": PLANTED})

    first, second = (of.answer(ASK, "ANALYSE")["nodes"] for _ in range(2))

    assert first == second


def test_without_enough_places_no_verdict_is_given(station):
    found = asked(station, [*PLANTED, happened("", 100)])

    assert {row["verdict"] for row in found} == {"TOO_FEW_PLACED"}
    assert {row["fdrSignificant"] for row in found} == {None}
    assert found[0]["geocodedPct"] < 85


def test_a_few_cells_are_not_compared(station):
    rows = [cell(name) for name in DISK[:5]] + [happened(DISK[0], 3)]

    assert {row["verdict"] for row in asked(station, rows)} == {"TOO_FEW_CELLS"}


@pytest.mark.parametrize("variables", [{"alpha": 0.5}, {"rings": 0}, {"res": 10}])
def test_what_cannot_be_asked_is_refused(station, variables):
    refused = station({}).refused(ASK, "ANALYSE", **variables)

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
