import polars as pl

from api.analysis.pressure import with_index


def rows(*pairs):
    return pl.DataFrame(
        {
            "area_id": [f"41022510{n}" for n in range(len(pairs))],
            "calls_per_fte": [calls for calls, _ in pairs],
            "residents_per_fte": [residents for _, residents in pairs],
        },
        schema_overrides={"calls_per_fte": pl.Float64, "residents_per_fte": pl.Float64},
    )


def test_neither_unit_weighs_more():
    found = with_index(rows((2.0, 100.0), (1.0, 200.0), (4.0, 200.0)), area="")

    assert found["index"].to_list() == [100.0, 100.0, 200.0]


def test_a_missing_ratio_has_no_index_and_does_not_count_for_the_median():
    found = with_index(rows((2.0, 100.0), (None, 100.0), (6.0, 300.0)), area="")

    assert found["index"].to_list() == [50.0, None, 150.0]


def test_of_nobody_and_of_nothing_asked_there_is_none():
    assert with_index(rows(), area="")["index"].to_list() == []
    assert with_index(rows((0.0, 100.0)), area="")["index"].to_list() == [None]
    assert with_index(rows((None, None)), area="")["index"].to_list() == [None]


def test_the_area_is_one_or_all_that_begin_so():
    found = rows((1.0, 1.0), (1.0, 1.0))

    assert with_index(found, area="410225")["area_id"].len() == 2
    assert with_index(found, area="410225101")["area_id"].to_list() == ["410225101"]
    assert with_index(found, area="NORTH")["area_id"].to_list() == []
