from datetime import date, datetime

import pytest

ASK = """query ($at: UtcTime) { service { stationReadiness(at: $at) {
    nodes { stationId crewRequired crewPlanned crewPresent itemsRequired itemsServiceable
            expiredItems expiringItems vehiclesReady readinessPct lastCheckAgeHours } } } }"""


def item(code, required=1, serviceable=1, expires=None):
    found = {"item_code": code, "required_n": required}
    return found | {"serviceable_n": serviceable, "expires_on": expires}


def stretch(name="A", since=datetime(2026, 6, 28, 8), until=None, **other):
    return {
        "station_id": name,
        "valid_from": since,
        "valid_to": until,
        "crew_required_day": 6,
        "crew_required_night": 4,
        "crew_planned": 4,
        "crew_present": 3,
        "vehicles_ready": 1,
        "kit": [],
        "zone": "Asia/Shanghai",
        "day_from_hour": 8,
        "day_to_hour": 20,
        "alarm_days": 30,
        **other,
    }


def asked(station, rows, **variables):
    return station({"stationReadiness": rows}).answer(ASK, **variables)["nodes"]


def test_crew_and_kit_weigh_alike_and_neither_makes_up_for_the_other(station):
    kit = [item("AED", required=2, serviceable=1), item("RADIO", required=6, serviceable=9)]
    checked = datetime(2026, 6, 28, 3, 0, 30)

    (found,) = asked(station, [stretch(kit=kit, checked_at=checked)])

    # 23:00 is night: three of four; seven of eight items, the spare radios count for nothing.
    assert (found["crewRequired"], found["crewPresent"]) == (4, 3)
    assert (found["itemsRequired"], found["itemsServiceable"]) == (8, 7)
    assert found["readinessPct"] == pytest.approx(100 * (3 / 4 + 7 / 8) / 2, abs=0.005)
    assert found["lastCheckAgeHours"] == 12


def test_an_item_rings_before_its_day(station):
    kit = [
        item("AED", expires=date(2026, 6, 28)),
        item("FIRST_AID_KIT", expires=date(2026, 6, 29)),
        item("EXTINGUISHER", expires=date(2026, 7, 28)),
        item("VEST", expires=date(2026, 7, 29)),
        item("ROPE"),
    ]

    (found,) = asked(station, [stretch(kit=kit)])

    assert found["expiredItems"] == ["AED"]
    assert found["expiringItems"] == ["EXTINGUISHER", "FIRST_AID_KIT"]


def test_what_is_out_of_date_does_not_work(station):
    kit = [item("AED", expires=date(2026, 6, 28)), item("ROPE", required=3, serviceable=3)]

    always = stretch(kit=kit, crew_present=4, crew_required_day=4, since=datetime(2026, 6, 1))
    of = station({"stationReadiness": [always]})
    (found,) = of.answer(ASK)["nodes"]
    (before,) = of.answer(ASK, at="2026-06-27T12:00:00Z")["nodes"]

    assert (found["itemsRequired"], found["itemsServiceable"]) == (4, 3)
    assert found["readinessPct"] == pytest.approx(100 * (1 + 3 / 4) / 2)
    assert before["itemsServiceable"] == 4


def test_the_stretch_is_that_of_the_time_asked_about(station):
    rows = [
        stretch(since=datetime(1970, 1, 1), until=datetime(2026, 6, 28, 8), crew_planned=0),
        stretch(crew_planned=4),
    ]
    of = station({"stationReadiness": rows})

    (now,) = of.answer(ASK)["nodes"]
    (before,) = of.answer(ASK, at="2026-06-28T07:59:59Z")["nodes"]

    assert (now["crewPlanned"], before["crewPlanned"]) == (4, 0)
    # 15:59 on the local clock is day.
    assert (now["crewRequired"], before["crewRequired"]) == (4, 6)


def test_a_count_that_came_later_has_no_age(station):
    rows = [stretch(since=datetime(2026, 6, 1), checked_at=datetime(2026, 6, 28))]

    (found,) = asked(station, rows, at="2026-06-20T00:00:00Z")

    assert found["lastCheckAgeHours"] is None


def test_nothing_known_is_nothing_said_and_the_least_ready_comes_first(station):
    rows = [
        stretch("unknown", kit=None, crew_required_night=None),
        stretch("ready", crew_present=4),
        stretch("bare", crew_present=0),
    ]

    found = asked(station, rows)

    assert [row["stationId"] for row in found] == ["bare", "ready", "unknown"]
    assert [row["readinessPct"] for row in found] == [0, 100, None]
    assert found[2]["expiredItems"] == []
