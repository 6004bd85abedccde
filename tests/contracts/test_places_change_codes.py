"""The tables of change and concentration speak of codes in the lists, each with a source."""

from contracts import codes

from .test_codes import rows


def test_a_published_band_is_of_a_unit_and_runs_upwards() -> None:
    found = rows("concentration_band")
    assert {row["unit"] for row in found} <= set(codes.values("place_unit"))
    assert {row["share_pct"] for row in found} == {"50", "25"}
    for row in found:
        assert 0 < float(row["low_pct"]) < float(row["high_pct"]) < float(row["share_pct"])
        assert row["edition"] and row["source"]


def test_each_category_of_the_hotline_has_a_type() -> None:
    found = rows("hotline_call_types")
    assert {row["category"] for row in found} == set(codes.values("hotline_category"))
    assert len(found) == len({row["category"] for row in found})
    assert {row["type_common"] for row in found} <= set(codes.values("call_type"))


def test_a_limit_is_a_number_with_its_source() -> None:
    for name in ("trend_rules", "intervention_limits"):
        found = rows(name)
        assert len(found) == len({row["rule"] for row in found})
        assert all(float(row["value"]) > 0 and row["unit"] and row["source"] for row in found)
