"""Figures of days as the geometry of a small drawing; the template only writes it down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

WIDTH, HEIGHT = 720, 180
LEFT, RIGHT, TOP, BOTTOM = 56, 8, 12, 26
LEAST = 1e-6
"""What is smaller is drawn as nothing."""
LABELS = 8
"""Days that are named below the drawing, at most."""


@dataclass(frozen=True)
class Point:
    """What is known of one day; None where nothing is."""

    day: date
    value: float | None
    limit: float | None = None
    """What was agreed or expected of it."""
    over: bool = False
    """Whether that was not kept."""


@dataclass(frozen=True)
class Bar:
    """One day: the bar of its value and the line of its limit."""

    point: Point
    x: float
    width: float
    y: float | None
    height: float
    limit_y: float | None


@dataclass(frozen=True)
class Tick:
    """A line across, and what it stands for."""

    y: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A drawing of bars over days."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    labels: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def chart(points: Sequence[Point]) -> Chart:
    """The bars from nought to the greatest value or limit, and a line for each round step."""
    values = [v for point in points for v in (point.value, point.limit) if v is not None]
    step = _step(max([*values, 0.0]))
    top = step * max(1, ceil(max([*values, 0.0]) / step))
    room = (WIDTH - LEFT - RIGHT) / max(1, len(points))

    def height(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top, 1)

    bars = tuple(
        Bar(
            point=point,
            x=round(LEFT + room * place + room * 0.15, 1),
            width=round(room * 0.7, 1),
            y=None if point.value is None else height(point.value),
            height=0.0 if point.value is None else HEIGHT - BOTTOM - height(point.value),
            limit_y=None if point.limit is None else height(point.limit),
        )
        for place, point in enumerate(points)
    )
    every = max(1, ceil(len(points) / LABELS))
    labels = tuple(
        (round(bar.x + bar.width / 2, 1), f"{bar.point.day:%m-%d}") for bar in bars[::every]
    )
    ticks = tuple(Tick(height(step * n), f"{step * n:,.10g}") for n in range(1 + round(top / step)))
    return Chart(bars, ticks, labels)


def _step(most: float) -> float:
    """A round number of which about four reach the greatest value."""
    if most < LEAST:
        return 1.0
    rough = most / 4
    size = 10.0 ** floor(log10(rough))
    return float(next(size * n for n in (1, 2, 2.5, 5, 10) if size * n >= rough))
