from datetime import date, datetime

ASK = """query ($categories: [ItemCategory!]) { service {
    lostPropertyPerformance(categories: $categories) {
    nodes { category found reported returned returnPct { value lower upper }
            benchmarkPct benchmarkToPct medianReturnHours { value }
            over30Days over365Days suppressed } } } }"""


def record(number, kind="FOUND", at=datetime(2026, 6, 20), category="PHONE", **other):
    return {
        "record": kind,
        "record_id": str(number),
        "category": category,
        "happened_at": at,
        "day": at.date(),
        "returned": False,
        "in_store": False,
        **other,
    }


def test_returns_are_of_what_was_found_in_the_period(station):
    rows = [
        record(1, returned=True, return_hours=2.0, benchmark_pct=83.0, benchmark_to_pct=90.0),
        record(2, returned=True, return_hours=6.0),
        record(3, in_store=True),
        record(4, at=datetime(2026, 3, 1), returned=True, return_hours=99.0),
        record(5, kind="LOST"),
    ]

    (found,) = station({"lostPropertyPerformance": rows}).answer(ASK)["nodes"]

    assert (found["found"], found["reported"], found["returned"]) == (3, 1, 2)
    assert round(found["returnPct"]["value"], 2) == 66.67
    assert found["medianReturnHours"] == {"value": 4.0}
    assert (found["benchmarkPct"], found["benchmarkToPct"]) == (83, 90)


def test_what_ages_in_store_is_counted_whenever_it_was_found(station):
    rows = [
        record(1, at=datetime(2026, 5, 20), in_store=True),
        record(2, at=datetime(2025, 5, 20), in_store=True),
        record(3, at=datetime(2025, 5, 20)),
        record(4, in_store=True),
    ]

    (found,) = station({"lostPropertyPerformance": rows}).answer(ASK)["nodes"]

    assert (found["over30Days"], found["over365Days"]) == (2, 1)


def test_what_is_published_is_rounded_or_withheld(station):
    rows = [record(n, returned=n < 9) for n in range(12)]

    (found,) = station({"lostPropertyPerformance": rows}).answer(ASK, "PUBLISH")["nodes"]

    assert (found["found"], found["returned"], found["suppressed"]) == (10, None, True)
    # Nine of twelve, or the median of nine, would give the nine away.
    assert (found["returnPct"], found["medianReturnHours"]) == (None, None)


def test_only_the_categories_asked_for(station):
    rows = [record(1), record(2, category="KEYS"), record(3, category="KEYS")]
    of = station({"lostPropertyPerformance": rows})

    assert [row["category"] for row in of.answer(ASK)["nodes"]] == ["KEYS", "PHONE"]
    assert [row["category"] for row in of.answer(ASK, categories=["PHONE"])["nodes"]] == ["PHONE"]
    assert date(2026, 6, 20) == rows[0]["day"]
