from datetime import datetime

import pytest

ASK = """query ($codes: [ServiceCode!]) { service { serviceVolume(serviceCodes: $codes) {
    nodes { stationId serviceCode n p50Minutes p90Minutes missingPct perStaffHour satisfaction rated
            suppressed } } } }"""


def hour(clock, served, **other):
    return {
        "station_id": "A",
        "service_code": "REPORT",
        "hour_at": datetime(2026, 6, 20, clock),
        "served": served,
        "rated": 0,
        **other,
    }


def test_hours_weigh_by_how_many_they_served(station):
    rows = [
        hour(1, 30, wait_p50_minutes=4.0, wait_p90_minutes=10.0, staff_hours=4.0),
        hour(2, 10, wait_p50_minutes=8.0, wait_p90_minutes=20.0, staff_hours=6.0,
             rated=4, rating_mean=5.0),
        hour(3, 10, rated=1, rating_mean=3.0),
    ]  # fmt: skip

    (found,) = station({"serviceVolume": rows}).answer(ASK)["nodes"]

    assert found["n"] == 50
    assert found["p50Minutes"] == pytest.approx((30 * 4 + 10 * 8) / 40)
    assert found["p90Minutes"] == pytest.approx((30 * 10 + 10 * 20) / 40)
    assert found["missingPct"] == 20
    # The third hour has no roster, so what it served counts for no crew.
    assert found["perStaffHour"] == 4
    assert (found["satisfaction"], found["rated"]) == (pytest.approx(4.6), 5)


def test_what_is_published_is_withheld_below_ten(station):
    (found,) = station({"serviceVolume": [hour(1, 9, wait_p50_minutes=3.0)]}).answer(
        ASK, "PUBLISH"
    )["nodes"]

    assert (found["n"], found["p50Minutes"], found["suppressed"]) == (None, None, True)


def test_a_rating_of_few_is_not_published_though_many_were_served(station):
    rows = [hour(1, 40, rated=9, rating_mean=4.0, wait_p50_minutes=3.0)]

    of = station({"serviceVolume": rows})
    (found,), (known,) = of.answer(ASK, "PUBLISH")["nodes"], of.answer(ASK)["nodes"]

    assert (found["n"], found["p50Minutes"]) == (40, 3)
    assert (found["rated"], found["satisfaction"], found["suppressed"]) == (None, None, True)
    assert (known["rated"], known["satisfaction"]) == (9, 4)


def test_the_busiest_comes_first_and_only_the_services_asked_for(station):
    rows = [hour(1, 2), hour(1, 5, station_id="B"), hour(1, 9, service_code="ID_CARD")]

    found = station({"serviceVolume": rows}).answer(ASK, codes=["REPORT"])["nodes"]

    assert [row["stationId"] for row in found] == ["B", "A"]
