from datetime import date

import h3
import pytest

ASK = """query ($bandwidth: Int! = 1000, $domain: Domain! = PLANAR) { places {
    incidentDensity(bandwidthM: $bandwidth, domain: $domain, first: 1000) {
    nodes { cellId densityPerKm2Year densityNarrow densityWide bandwidthM edgeCorrected n } } } }"""
MIDDLE = h3.latlng_to_cell(34.8, 114.8, 9)
DISK = sorted(h3.grid_disk(MIDDLE, 12))


def cell(name):
    return {"cell_id": name, "record": "", "area_id": "a", "incidents": 0}


def happened(name, many):
    told = {"record": "2026-06-20 THEFT", "day": date(2026, 6, 20), "type_common": "THEFT"}
    return cell(name) | told | {"incidents": many}


ROWS = [*(cell(name) for name in DISK), happened(MIDDLE, 7)]


def test_the_surface_holds_as_many_incidents_as_were_counted(station):
    of = station({"incidentDensity": ROWS})
    found = of.answer(ASK, "ANALYSE", bandwidth=500)["nodes"]

    for field in ("densityPerKm2Year", "densityNarrow", "densityWide"):
        mass = sum(row[field] * h3.cell_area(row["cellId"], unit="km^2") for row in found)
        assert mass / 365.25 == pytest.approx(7, rel=1e-4)
    assert found[0]["cellId"] == MIDDLE
    assert found[0]["densityNarrow"] > found[0]["densityPerKm2Year"] > found[0]["densityWide"]
    assert {(row["bandwidthM"], row["edgeCorrected"], row["n"]) for row in found} == {
        (500, True, 7)
    }


def test_where_nothing_happened_there_is_no_surface(station):
    rows = [cell(name) for name in DISK]

    assert station({"incidentDensity": rows}).answer(ASK, "ANALYSE")["nodes"] == []


def test_a_street_network_is_not_offered_and_the_error_says_what_is(station):
    refused = station({}).refused(ASK, "ANALYSE", domain="NETWORK")

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
    assert "domain PLANAR" in refused["message"]


def test_a_bandwidth_that_makes_no_map_is_refused(station):
    refused = station({}).refused(ASK, "ANALYSE", bandwidth=10)

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
