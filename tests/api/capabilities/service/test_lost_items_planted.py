"""Losses of which the thing lies in a store: how high the right one stands in the answer."""

import csv
from datetime import date, timedelta

import polars as pl

from contracts.codes import ROOT
from pipelines.simulate import lost_property
from pipelines.simulate.county import County, Size

LAST = date(2026, 6, 7)
DAYS = 14
ASK = """query ($category: ItemCategory!, $colour: ItemColour, $brand: ItemBrand,
    $features: [ItemFeature!], $area: String, $since: UtcTime, $until: UtcTime) {
  service { lostItemMatch(category: $category, colour: $colour, brand: $brand, features: $features,
      areaId: $area, lostSince: $since, lostUntil: $until) { nodes { itemId } } } }"""


def listed(name):
    with (ROOT / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


RULES = {row["rule"]: float(row["value"]) for row in listed("item_match")}
WEIGHTS = {f"weight_{name.lower()}": RULES[name]
           for name in ("COLOUR", "BRAND", "FEATURES", "PLACE", "TIME")}  # fmt: skip
OTHERS = {name.lower(): RULES[name] for name in ("SAME_TOWN", "FOUND_WITHIN_HOURS", "LEAST_SCORE")}


def brand(text):
    found = [row["brand"] for row in listed("item_brand_words") if row["word"] in text.upper()]
    return min(found, default="OTHER")


def features(text):
    return sorted({row["feature"] for row in listed("item_feature_words") if row["word"] in text})


def in_store(row):
    kept = {name: row[name] for name in ("item_id", "category", "colour", "found_area_id")}
    return kept | WEIGHTS | OTHERS | {
        "brand": brand(row["brand"]) if row["brand"] else None,
        "features": features(row["features_public"] or ""),
        "found_at": row["found_at"],
        "custody_station_id": row["custody_station_id"],
        "claim_steps": [],
    }  # fmt: skip


def told(loss):
    return {
        "category": loss["category"],
        "colour": loss["colour"],
        "brand": brand(loss["brand"]) if loss["brand"] else None,
        "features": features(loss["features_public"] or "") or None,
        "area": loss["lost_area_id"],
        "since": f"{loss['lost_from'].isoformat()}Z",
        "until": f"{loss['lost_to'].isoformat()}Z",
    }


def test_the_thing_that_was_lost_stands_high_among_all_in_store(station):
    county = County(Size(900_000, 1))
    books = lost_property.store(county, LAST)
    kept = books.filter(pl.col("state").is_in(["HELD", "NOTICED"]))
    days = [LAST - timedelta(days=back) for back in range(DAYS)]
    losses = pl.concat([lost_property.losses(county, day) for day in days])
    right = {}
    for day in days:
        right |= lost_property.pairs(county, day)
    wanted = [row for row in losses.iter_rows(named=True)
              if right.get(row["loss_report_id"]) in set(kept["item_id"])]  # fmt: skip
    of = station({"lostItemMatch": [in_store(row) for row in kept.iter_rows(named=True)]})

    places = []
    for loss in wanted:
        nodes = of.answer(ASK, "SERVICE", **told(loss))["nodes"]
        found = [node["itemId"] for node in nodes]
        thing = right[loss["loss_report_id"]]
        places.append(found.index(thing) if thing in found else len(found) + 1_000)

    first = sum(place == 0 for place in places) / len(places)
    third = sum(place < 3 for place in places) / len(places)
    print(f"{len(places)} losses, {kept.height} things in store: "
          f"first {first:.2f}, among three {third:.2f}")  # fmt: skip
    assert len(places) > 100
    assert first >= 0.85
    assert third >= 0.9
