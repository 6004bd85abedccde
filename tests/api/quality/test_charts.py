"""A drawing holds every bar and line, whatever the figures are."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.quality.charts import Point, chart

figures = st.none() | st.floats(0, 1e12, allow_nan=False) | st.integers(0, 10**9).map(float)


@given(st.lists(st.tuples(figures, figures), max_size=60))
def test_every_bar_lies_within_the_axes_and_higher_figures_are_higher_bars(pairs):
    days = (date(2026, 6, 1) + timedelta(n) for n in range(len(pairs)))
    found = chart([Point(day, *pair) for day, pair in zip(days, pairs, strict=False)])

    for bar in found.bars:
        assert found.left <= bar.x <= bar.x + bar.width <= found.right
        for y in (bar.y, bar.limit_y):
            assert y is None or 0 <= y <= found.base
    known = sorted((bar.point.value, -bar.y) for bar in found.bars if bar.y is not None)
    assert [height for _, height in known] == sorted(height for _, height in known)
    assert 2 <= len(found.ticks) <= 7


def test_a_line_across_is_a_round_number():
    found = chart([Point(date(2026, 6, 1), 37.0, 50.0)])

    assert [tick.text for tick in found.ticks] == ["0", "20", "40", "60"]
