"""Whether a found item matches a loss."""

from typing import Annotated

import strawberry

from api.arguments import AreaId, any_of, one_of, one_or_none
from api.capability import capability
from api.errors import bad_input
from api.query import Condition, Query
from api.values import UtcTime
from api.words import words

Told = list[tuple[str, str, str, tuple[object, ...]]]
"""Attribute, its weight, how well it matches from nought to one (null where the item's is not
known), and the values in that."""


@capability("lostItemMatch")
def lost_item_match(
    category: Annotated[str, one_of("item_category", "What was lost.", "遗失物类别。")],
    colour: Annotated[str | None, one_or_none("item_colour", "Its colour.", "颜色。")] = None,
    brand: Annotated[str | None, one_or_none("item_brand", "Its brand.", "品牌。")] = None,
    features: Annotated[
        list[str] | None, any_of("item_feature", "What one sees of it.", "可见特征。")
    ] = None,
    area_id: AreaId = None,
    lost_since: Annotated[
        UtcTime | None,
        strawberry.argument(
            description=words("Lost at this time or later, UTC.", "遗失时间的起点（UTC）。")
        ),
    ] = None,
    lost_until: Annotated[
        UtcTime | None,
        strawberry.argument(
            description=words("Lost at this time or before, UTC.", "遗失时间的终点（UTC）。")
        ),
    ] = None,
) -> Query:
    """The best match first; an item that was found before it can have been lost is none."""
    if lost_since and lost_until and lost_until < lost_since:
        raise bad_input("lostUntil is before lostSince; give the later time as lostUntil.")
    told = _told(colour, brand, features, area_id, lost_until)
    score = _score(told)
    asked = Query("lost_item_match").where(category=category)
    if lost_since:
        asked = asked.meeting(Condition("found_at >= ?", (lost_since,)))
    return (
        asked.meeting(Condition(f"({score.sql}) >= least_score", score.values))
        .deriving(match_score=score, matched=_matched(told), differs=_differs(told))
        .order_by("-match_score", "-found_at")
    )


def _told(
    colour: str | None,
    brand: str | None,
    features: list[str] | None,
    area_id: str | None,
    lost_until: object,
) -> Told:
    found: Told = []
    if colour:
        found.append(("COLOUR", "weight_colour", "(colour = ?)::integer", (colour,)))
    if brand:
        found.append(("BRAND", "weight_brand", "(brand = ?)::integer", (brand,)))
    if features:
        shared = (
            "case when len(features) > 0 then len(list_intersect(features, ?::varchar[])) / ? end"
        )
        found.append(("FEATURES", "weight_features", shared, (list(features), len(features))))
    if area_id:
        near = (
            "case when found_area_id = ? then 1.0 "
            "when left(found_area_id, 9) = left(?, 9) then same_town "
            "when found_area_id is not null then 0.0 end"
        )
        found.append(("PLACE", "weight_place", near, (area_id, area_id)))
    if lost_until:
        # Found before the end of the window matches wholly, and less with each hour after it.
        late = "greatest(0, date_diff('hour', ?::timestamp, found_at))"
        soon = f"greatest(0, 1 - {late} / found_within_hours)"
        found.append(("TIME", "weight_time", soon, (lost_until,)))
    return found


def _score(told: Told) -> Condition:
    """The weight that matches of the weight that was told; the category alone is a full match."""
    if not told:
        return Condition("1.0")
    parts = " + ".join(f"{weight} * coalesce({match}, 0)" for _, weight, match, _ in told)
    weights = " + ".join(weight for _, weight, _, _ in told)
    values = tuple(value for *_, bound in told for value in bound)
    return Condition(f"round(({parts}) / ({weights}), 3)", values)


def _matched(told: Told) -> Condition:
    return _named(told, "> 0", "'CATEGORY'")


def _differs(told: Told) -> Condition:
    return _named(told, "= 0")


def _named(told: Told, matches: str, *always: str) -> Condition:
    named = [
        f"case when ({match}) {matches} then '{attribute}' end" for attribute, _, match, _ in told
    ]
    listed = ", ".join([*always, *named])
    values = tuple(value for *_, bound in told for value in bound)
    return Condition(f"list_filter([{listed}]::varchar[], lambda x: x is not null)", values)
