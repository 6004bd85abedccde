from datetime import date

ALL = """query ($area: String, $first: Int! = 100, $after: String) {
  community { zeroIncidentAreas(areaId: $area, first: $first, after: $after) {
    nodes { gridId zeroIncident zeroDays zeroSharePct callsReceived crimeCallsReceived
            hotlineReceived recordingGapFlag } pageInfo { hasNextPage endCursor } } } }"""


def day(grid="410225101201", *, of_june=20, incidents=0, calls=0, crime_calls=0, hotline=0):
    return {
        "grid_id": grid,
        "day": date(2026, 6, of_june),
        "incidents": incidents,
        "calls": calls,
        "crime_calls": crime_calls,
        "hotline": hotline,
        "flag_at": 3,
    }


def asked(station, rows, **variables):
    found = station({"zeroIncidentAreas": rows}).answer(ALL, "COMMUNITY", **variables)
    return found["nodes"]


def test_counts_days_without_a_record_beside_what_people_rang_about(station):
    rows = [
        day(of_june=18, calls=4, crime_calls=1, hotline=2),
        day(of_june=19, incidents=2, calls=3, crime_calls=2),
        day(of_june=20),
        day(of_june=21),
    ]

    assert asked(station, rows) == [
        {
            "gridId": "410225101201",
            "zeroIncident": False,
            "zeroDays": 3,
            "zeroSharePct": 75.0,
            "callsReceived": 7,
            "crimeCallsReceived": 3,
            "hotlineReceived": 2,
            "recordingGapFlag": False,
        }
    ]


def test_no_record_with_many_calls_of_a_crime_is_flagged_and_comes_first(station):
    rows = [
        day("410225101201", incidents=1, crime_calls=9),
        day("410225101202", crime_calls=2),
        day("410225101203", of_june=19, crime_calls=1),
        day("410225101203", of_june=20, crime_calls=2),
    ]

    found = asked(station, rows)

    assert [
        (row["gridId"][-3:], row["zeroIncident"], row["recordingGapFlag"]) for row in found
    ] == [
        ("203", True, True),
        ("202", True, False),
        ("201", False, False),
    ]


def test_pages_go_on_behind_a_flagged_one(station):
    rows = [day("410225101201", crime_calls=5), *(day(f"41022510120{n}") for n in range(2, 6))]
    of = station({"zeroIncidentAreas": rows})

    first = of.answer(ALL, "COMMUNITY", first=2)
    rest = of.answer(ALL, "COMMUNITY", after=first["pageInfo"]["endCursor"])

    seen = [row["gridId"][-1] for page in (first, rest) for row in page["nodes"]]
    assert seen == ["1", "2", "3", "4", "5"]


def test_only_the_villages_of_the_area(station):
    rows = [day("410225101201"), day("410225102201")]

    assert [row["gridId"] for row in asked(station, rows, area="410225102")] == ["410225102201"]
