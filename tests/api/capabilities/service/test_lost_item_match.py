from datetime import datetime

import pytest

ASK = """query ($category: ItemCategory! = PHONE, $colour: ItemColour, $brand: ItemBrand,
    $features: [ItemFeature!], $area: String, $since: UtcTime, $until: UtcTime) {
  service { lostItemMatch(category: $category, colour: $colour, brand: $brand, features: $features,
      areaId: $area, lostSince: $since, lostUntil: $until) {
    nodes { itemId matchScore matched differs foundAt claimSteps } } } }"""


def item(name, **other):
    return {
        "item_id": name,
        "category": "PHONE",
        "colour": "BLACK",
        "brand": "HUAWEI",
        "features": ["CRACKED", "CASE"],
        "found_area_id": "410225101201",
        "found_at": datetime(2026, 6, 20),
        "custody_station_id": "ST-1",
        "weight_colour": 0.2,
        "weight_brand": 0.25,
        "weight_features": 0.25,
        "weight_place": 0.15,
        "weight_time": 0.15,
        "same_town": 0.5,
        "found_within_hours": 720.0,
        "least_score": 0.3,
        "claim_steps": ["DESCRIBE_HIDDEN_FEATURE"],
        **other,
    }


def asked(station, rows, **variables):
    return station({"lostItemMatch": rows}).answer(ASK, "SERVICE", **variables)["nodes"]


def test_a_score_is_the_weight_that_matches_of_the_weight_that_was_told(station):
    told = {"colour": "BLACK", "brand": "APPLE", "features": ["CASE", "STICKER"]}

    (found,) = asked(station, [item("a")], **told)

    assert found["matchScore"] == pytest.approx((0.2 + 0.25 / 2) / (0.2 + 0.25 + 0.25), abs=0.001)
    assert found["matched"] == ["CATEGORY", "COLOUR", "FEATURES"]
    assert found["differs"] == ["BRAND"]
    assert found["claimSteps"] == ["DESCRIBE_HIDDEN_FEATURE"]


def test_the_same_village_matches_more_than_the_same_town(station):
    rows = [item("town", found_area_id="410225101209"), item("village"),
            item("elsewhere", found_area_id="410225102201")]  # fmt: skip

    found = asked(station, rows, area="410225101201")

    assert [(row["itemId"], row["matchScore"]) for row in found] == [("village", 1), ("town", 0.5)]


def test_what_is_not_known_of_an_item_neither_matches_nor_differs(station):
    bare = item("bare", brand=None, features=[], found_area_id=None)
    told = {"colour": "BLACK", "brand": "APPLE", "features": ["CASE"], "area": "410225101201"}

    (found,) = asked(station, [bare | {"least_score": 0.0}], **told)

    assert found["matchScore"] == pytest.approx(0.2 / 0.85, abs=0.001)
    assert (found["matched"], found["differs"]) == (["CATEGORY", "COLOUR"], [])


def test_nothing_is_found_before_it_is_lost(station):
    rows = [item("before", found_at=datetime(2026, 6, 18)), item("after")]

    found = asked(station, rows, since="2026-06-19T00:00:00Z")

    assert [row["itemId"] for row in found] == ["after"]


def test_the_sooner_after_the_loss_the_better(station):
    rows = [item("soon"), item("later", found_at=datetime(2026, 7, 5)),
            item("never", found_at=datetime(2026, 8, 20))]  # fmt: skip

    found = asked(station, rows, until="2026-06-20T00:00:00Z")

    assert [row["itemId"] for row in found] == ["soon", "later"]
    assert found[1]["matchScore"] == pytest.approx(0.5)


def test_below_the_least_score_nothing_is_shown(station):
    assert asked(station, [item("a")], colour="RED", brand="APPLE", features=["NEW"]) == []


def test_only_the_category_asked_for(station):
    assert asked(station, [item("a")], category="KEYS") == []


def test_a_window_that_runs_backwards_is_refused(station):
    refused = station({}).refused(
        ASK, "SERVICE", since="2026-06-20T00:00:00Z", until="2026-06-19T00:00:00Z"
    )

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
    assert "later time as lostUntil" in refused["message"]
