from datetime import date

ASK = """{ patrol { hotspotDwell { nodes { placeId visits medianDwellMinutes { value }
    dwell10To16Pct { value } medianGapMinutes { value } withinGapPct { value }
    callsWithin30Minutes expectedWithin30Minutes afterVisitRatio { value lower upper } } } } }"""


def place(name):
    return {"place_id": name, "visit": 0, "dwell_from_minutes": 10, "dwell_to_minutes": 16,
            "gap_limit_minutes": 120}  # fmt: skip


def visit(name, number, minutes, gap=None, *, calls=0, expected=0.5):
    return place(name) | {
        "visit": number,
        "visited_day": date(2026, 6, 20),
        "dwell_minutes": minutes,
        "gap_minutes": gap,
        "calls_after": calls,
        "expected_after": expected,
    }


def test_visits_are_told_with_what_followed_and_what_was_to_be_expected(station):
    rows = [place("a"), visit("a", 1, 12), visit("a", 2, 16, 100, calls=2),
            visit("a", 3, 30, 140, calls=1), visit("a", 4, 9, 20), place("b")]  # fmt: skip

    never, often = station({"hotspotDwell": rows}).answer(ASK)["nodes"]

    assert (never["placeId"], never["visits"], never["medianDwellMinutes"]) == ("b", 0, None)
    assert (often["visits"], often["medianDwellMinutes"]["value"]) == (4, 14)
    assert often["dwell10To16Pct"]["value"] == 50
    assert round(often["withinGapPct"]["value"], 2) == 66.67
    assert (often["callsWithin30Minutes"], often["expectedWithin30Minutes"]) == (3, 2)
    # Garwood 1936 for a count of three: 0.619 to 8.767.
    assert often["afterVisitRatio"] == {"value": 1.5, "lower": 0.3093, "upper": 4.3836}


def test_where_nothing_was_to_be_expected_there_is_no_ratio(station):
    rows = [place("a"), visit("a", 1, 12, expected=0.0)]

    (row,) = station({"hotspotDwell": rows}).answer(ASK)["nodes"]

    assert row["afterVisitRatio"] is None
