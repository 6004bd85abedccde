from datetime import datetime

import pytest

ASK = """query ($at: UtcTime, $service: ServiceCode! = REPORT) { service {
    nearestServicePoint(point: {latitude: 34.8, longitude: 114.8}, serviceCode: $service, at: $at) {
    nodes { stationId distanceM walkMinutes openNow opensAt queueMinutes queueAt accessible services
            point { latitude longitude } } } } }"""


def station_(name, latitude=34.8, opens=0, closes=1440, **other):
    return {
        "station_id": name,
        "service_code": "REPORT",
        "latitude": latitude,
        "longitude": 114.8,
        "opens_minute": opens,
        "closes_minute": closes,
        "zone": "Asia/Shanghai",
        "services": ["REPORT"],
        "walk_m_per_minute": 72.0,
        "detour_factor": 1.3,
        **other,
    }


def asked(station, rows, **variables):
    return station({"nearestServicePoint": rows}).answer(ASK, "PUBLIC", **variables)["nodes"]


def test_the_distance_is_that_of_the_great_circle(station):
    (found,) = asked(station, [station_("A", latitude=34.81, queue_minutes=7.5, accessible=True)])

    # A hundredth of a degree of a great circle of the mean radius 6,371,008.8 m.
    assert found["distanceM"] == pytest.approx(1_111.951, abs=0.01)
    assert found["walkMinutes"] == pytest.approx(1_111.951 * 1.3 / 72, abs=0.001)
    assert found["point"] == {"latitude": 34.81, "longitude": 114.8}
    assert (found["queueMinutes"], found["accessible"]) == (7.5, True)


def test_an_open_one_comes_before_a_nearer_one_that_is_closed(station):
    # It is 15:00:30 UTC, 23:00 on the local clock.
    rows = [station_("near", 34.801, 480, 1200), station_("far", 34.82)]

    assert [row["stationId"] for row in asked(station, rows)] == ["far", "near"]


@pytest.mark.parametrize(
    ("at", "opens", "closes", "is_open", "next_at"),
    [
        ("2026-06-01T00:30:00Z", 480, 1080, True, None),  # 08:30
        ("2026-05-31T23:59:00Z", 480, 1080, False, "2026-06-01T00:00:00.000Z"),  # 07:59
        ("2026-06-01T10:00:00Z", 480, 1080, False, "2026-06-02T00:00:00.000Z"),  # 18:00
        ("2026-06-01T15:30:00Z", 1200, 360, True, None),  # 23:30, open over midnight
        ("2026-06-01T21:00:00Z", 1200, 360, True, None),  # 05:00
        ("2026-06-01T22:00:00Z", 1200, 360, False, "2026-06-02T12:00:00.000Z"),  # 06:00
        ("2026-06-01T15:30:00Z", 0, 1440, True, None),  # round the clock
        ("2026-06-01T15:30:00Z", None, None, None, None),
    ],
)
def test_hours_are_those_of_the_local_clock(station, at, opens, closes, is_open, next_at):
    (found,) = asked(station, [station_("A", opens=opens, closes=closes)], at=at)

    assert (found["openNow"], found["opensAt"]) == (is_open, next_at)


def test_only_those_that_offer_the_service(station):
    rows = [station_("A"), station_("B", service_code="ID_CARD")]

    assert [row["stationId"] for row in asked(station, rows, service="ID_CARD")] == ["B"]


def test_a_place_that_is_not_on_earth_is_refused(station):
    ask = ASK.replace("latitude: 34.8,", "latitude: 134.8,")
    refused = station({}).refused(ask, "PUBLIC")

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
    assert "from -90 to 90" in refused["message"]


def test_where_the_asker_is_is_not_recorded(station):
    of = station({"nearestServicePoint": [station_("A")]})
    of.answer(ASK, "PUBLIC")

    (line,) = of.lines
    assert line["arguments"]["place"] == "withheld"
    assert "34.8" not in str(line)


def test_the_ledger_holds_nothing_from_which_the_place_could_be_found_by_trying(station):
    of = station({"nearestServicePoint": [station_("A"), station_("B", 34.85)]})
    ask = ASK.replace("nodes {", "figureId pageInfo { endCursor } nodes {")
    ask = ask.replace("$service,", "$service, first: 1, after: $after,").replace(
        "query (", "query ($after: String, "
    )
    here = of.answer(ask, "PUBLIC")
    of.answer(ask, "PUBLIC", after=here["pageInfo"]["endCursor"])
    again = of.answer(ask, "PUBLIC")

    first, second, third = of.lines
    assert [(line["checksum"], line["after"]) for line in (first, second)] == [(None, None)] * 2
    assert first["arguments"] == third["arguments"]
    # The figure is still found by its id, which is another for the same question asked anew.
    assert first["figure_id"] == here["figureId"] != again["figureId"] == third["figure_id"]


def test_a_queue_says_of_when_it_is(station):
    rows = [station_("A", queue_minutes=4.0, queue_at=datetime(2026, 6, 28, 13))]

    (found,) = asked(station, rows)

    assert (found["queueMinutes"], found["queueAt"]) == (4, "2026-06-28T13:00:00.000Z")


def test_a_time_that_is_none_is_refused(station):
    refused = station({}).refused(ASK, "PUBLIC", at="tomorrow")

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
    assert "2026-06-01T08:00:00Z" in refused["message"]


def test_a_station_may_be_told_of_at_any_time(station):
    assert asked(station, [station_("A")], at=str(datetime(2026, 6, 1).isoformat()) + "Z")
