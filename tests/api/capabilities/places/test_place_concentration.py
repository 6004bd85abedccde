from datetime import date, timedelta

import pytest

ALL = """query ($area: String, $types: [CallType!], $days: Period, $unit: PlaceUnit! = SEGMENT) {
  places { placeConcentration(areaId: $area, types: $types, period: $days, unit: $unit) {
    nodes { unit premisesClass places incidents unplaced share50Pct share25Pct evenShare50Pct
            evenShare25Pct gini { value lower upper } zeroPlacesPct yoyChangePct benchmarkBand
            benchmarkBand25 } totalCount } } }"""
LATEST = date(2026, 6, 28)
VILLAGE = "410225101201"
BAND = {
    "half_low_pct": 2.1, "half_high_pct": 6.0, "quarter_low_pct": 0.4, "quarter_high_pct": 1.6,
}  # fmt: skip


def place(name, unit="SEGMENT", kind=None, area=VILLAGE):
    band = BAND if unit == "SEGMENT" else {}
    return {
        "unit": unit, "place_id": name, "area_id": area, "premises_class": kind, "n": 0, **band
    }  # fmt: skip


def happened(name, n=1, *, day=LATEST, unit="SEGMENT", kind=None, area=VILLAGE, what="THEFT"):
    return {
        "unit": unit, "place_id": name, "area_id": area, "premises_class": kind,
        "day": day, "type_common": what, "n": n,
    }  # fmt: skip


def asked(station, rows, **variables):
    return station({"placeConcentration": rows}).answer(ALL, "ANALYSE", **variables)


def test_how_few_places_hold_half(station):
    # 100 segments: one with 40, one with 20, sixty with one each; 120 in all.
    rows = [place(f"S{n}") for n in range(100)]
    rows += [happened("S0", 40), happened("S1", 15), happened("S1", 5, what="ASSAULT")]
    rows += [happened(f"S{n}") for n in range(2, 62)]
    rows += [happened(None, 7)]

    (row,) = asked(station, rows)["nodes"]

    # usual coefficient: ranks 39 to 98 of the ones, 99 of the twenty, 100 of the forty
    gini = 2 * (sum(range(39, 99)) + 99 * 20 + 100 * 40) / (100 * 120) - 101 / 100
    estimate = row.pop("gini")
    assert estimate["value"] == pytest.approx(gini, abs=1e-6)
    assert estimate["lower"] < gini < estimate["upper"]
    assert row == {
        "unit": "SEGMENT",
        "premisesClass": None,
        "places": 100,
        "incidents": 120,
        "unplaced": 7,
        "share50Pct": 2.0,
        "share25Pct": 1.0,
        # evenly: twenty places of two and eighty of one; sixty lie on twenty and another twenty
        "evenShare50Pct": 40.0,
        "evenShare25Pct": 15.0,
        "zeroPlacesPct": 38.0,
        "yoyChangePct": None,
        "benchmarkBand": "MORE_CONCENTRATED",
        "benchmarkBand25": "WITHIN_BAND",
    }


def test_fewer_incidents_than_places_are_compared_with_what_they_allow(station):
    rows = [place(f"S{n}") for n in range(100)] + [happened(f"S{n}") for n in range(10)]

    (row,) = asked(station, rows)["nodes"]

    # 5 % of places hold half, within the band, and yet nothing is concentrated
    assert (row["share50Pct"], row["evenShare50Pct"]) == (5.0, 5.0)
    assert row["gini"]["value"] == pytest.approx(0)
    assert row["benchmarkBand"] == row["benchmarkBand25"] == "TOO_FEW"


def test_premises_are_compared_with_others_of_their_class(station):
    kinds = {"SHOP": 10, "HOTEL": 4}
    rows = [
        place(f"{kind}{n}", "PREMISES_CLASS", kind)
        for kind, many in kinds.items()
        for n in range(many)
    ]
    rows += [happened("SHOP0", 12, unit="PREMISES_CLASS", kind="SHOP")]
    rows += [happened("HOTEL0", 3, unit="PREMISES_CLASS", kind="HOTEL")]
    rows += [happened(None, 9, unit="PREMISES_CLASS")]

    shops, hotels = asked(station, rows, unit="PREMISES_CLASS")["nodes"]

    assert (shops["premisesClass"], shops["places"], shops["share50Pct"]) == ("SHOP", 10, 10.0)
    assert (hotels["premisesClass"], hotels["places"], hotels["share50Pct"]) == ("HOTEL", 4, 25.0)
    assert {row["benchmarkBand"] for row in (shops, hotels)} == {"NO_BAND"}
    assert shops["unplaced"] is None


def test_a_year_earlier_is_compared_where_the_data_reach_so_far(station):
    rows = [place(f"S{n}") for n in range(10)]
    rows += [happened(f"S{n}") for n in range(4)]
    rows += [happened("S9", 3, day=LATEST - timedelta(days=365))]
    days = {"since": "2026-06-28", "until": "2026-06-28"}

    at = station({"placeConcentration": rows})

    (row,) = at.answer(ALL, "ANALYSE", days=days)["nodes"]
    # half of four lie on two of ten, a year before on one
    assert row["yoyChangePct"] == 100.0

    # of the year before the last only its last day is known
    (row,) = at.answer(ALL, "ANALYSE")["nodes"]
    assert row["yoyChangePct"] is None


def test_only_the_types_the_area_and_the_days_asked_for(station):
    rows = [place("S1"), place("S2"), place("S3", area="410226101201")]
    rows += [
        happened("S1", 1),
        happened("S1", 10, what="ASSAULT"),
        happened("S1", 100, day=date(2026, 6, 1)),
        happened("S3", 1000, area="410226101201"),
    ]

    (row,) = asked(
        station,
        rows,
        types=["THEFT"],
        area="410225",
        days={"since": "2026-06-20", "until": "2026-06-28"},
    )["nodes"]

    assert (row["places"], row["incidents"]) == (2, 1)


def test_places_without_any_incident_are_told(station):
    (row,) = asked(station, [place("S1")])["nodes"]

    assert (row["places"], row["incidents"], row["zeroPlacesPct"]) == (1, 0, 100.0)
    assert row["share50Pct"] is row["gini"] is row["evenShare50Pct"] is None


def test_without_places_there_is_nothing_to_tell(station):
    assert asked(station, [])["nodes"] == []


def test_a_period_longer_than_a_year_says_why_it_may_not_be(station):
    error = station({}).refused(ALL, "ANALYSE", days={"since": "2025-01-01", "until": "2026-06-28"})

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "it may hold 366 days" in error["message"]
