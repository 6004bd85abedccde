"""An index of pressure on areas: the median area of the jurisdiction is 100."""

import polars as pl

from api.arguments import DIVISION_DIGITS


def with_index(rows: pl.DataFrame, *, area: str) -> pl.DataFrame:
    """The rows of the area with their index, which is worked out over all rows.

    It is the geometric mean of calls and residents for one post, so that neither unit weighs more;
    null where either is missing or nought of nobody.
    """
    weight = (pl.col("calls_per_fte") * pl.col("residents_per_fte")).cast(pl.Float64).sqrt()
    index = 100 * weight / weight.median()
    found = rows.with_columns(
        index=pl.when(index.is_finite()).then(index.round(2)),
    )
    return found.filter(_within(area))


def _within(area: str) -> pl.Expr:
    """A division code of a town or larger holds all areas that begin so."""
    if not area:
        return pl.lit(value=True)
    if area.isdigit() and len(area) in DIVISION_DIGITS:
        return pl.col("area_id").str.starts_with(area)
    return pl.col("area_id") == area
