from datetime import datetime

import pytest

ASK = """query ($clock: ArrivalWitness! = BUTTON, $set: RingSet! = TIANJIN) { dispatch {
    quickResponseCompliance(clock: $clock, ringSet: $set) {
    nodes { ringMinutes n within compliancePct { value lower upper } p90Seconds { value } missingPct
            stillOpen buttonVsAvlDiffSeconds { value }
            worstPlaces { areaId n compliancePct } } } } }"""


def call(number, seconds, ring=3, area="410225101", **other):
    return {
        "call_id": f"C/{number}",
        "ring_set": "TIANJIN",
        "clock": "BUTTON",
        "area_id": area,
        "ring_minutes": ring,
        "received_at": datetime(2026, 6, 20),
        "seconds": seconds,
        "is_closed": True,
        **other,
    }


def asked(station, rows, **variables):
    return station({"quickResponseCompliance": rows}).answer(ASK, "COMMAND", **variables)["nodes"]


def test_in_time_is_within_the_ring_of_the_place(station):
    rows = [
        *(call(n, 179.0 + n, button_minus_avl_seconds=float(n)) for n in range(4)),
        call(5, None),
        call(6, None, is_closed=False),
        call(7, 299.0, ring=5),
    ]

    three, five = asked(station, rows)

    assert (three["ringMinutes"], three["n"], three["within"]) == (3, 4, 2)
    # Wilson 1927 for 2 of 4.
    assert three["compliancePct"]["lower"] == pytest.approx(15.0, abs=0.05)
    assert three["compliancePct"]["upper"] == pytest.approx(85.0, abs=0.05)
    assert (three["missingPct"], three["stillOpen"]) == (20, 1)
    assert three["buttonVsAvlDiffSeconds"] == {"value": 1.5}
    assert (five["ringMinutes"], five["within"]) == (5, 1)


def test_the_worst_places_are_named_with_how_many_they_rest_on(station):
    rows = [
        call(1, 100.0, area="A"), call(2, 100.0, area="A"), call(3, 200.0, area="B"),
        call(4, 100.0, area="B"), call(5, 200.0, area="C"), call(6, None, area="D"),
    ]  # fmt: skip

    (row,) = asked(station, rows)

    assert row["worstPlaces"] == [
        {"areaId": "C", "n": 1, "compliancePct": 0},
        {"areaId": "B", "n": 2, "compliancePct": 50},
        {"areaId": "A", "n": 2, "compliancePct": 100},
    ]


def test_each_witness_has_its_own_clock(station):
    rows = [call(1, 170.0), call(1, 190.0, clock="AVL"), call(1, 10.0, ring_set="LOCAL_110")]
    of = station({"quickResponseCompliance": rows})

    (button,) = of.answer(ASK)["nodes"]
    (avl,) = of.answer(ASK, clock="AVL")["nodes"]

    assert (button["within"], avl["within"]) == (1, 0)
