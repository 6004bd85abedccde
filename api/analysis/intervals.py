"""Shares with their intervals, for figures that are worked out in Python."""

from math import sqrt

Z = 1.959963984540054
"""Normal quantile of a two-sided 95 % interval."""


def wilson(part: int, whole: int) -> dict[str, float] | None:
    """The share in per cent with its Wilson score interval (Wilson 1927); None of nothing."""
    if whole == 0:
        return None
    share = part / whole
    scale = 1 + Z**2 / whole
    centre = (share + Z**2 / (2 * whole)) / scale
    reach = Z / scale * sqrt(share * (1 - share) / whole + Z**2 / (4 * whole**2))
    lower, upper = max(centre - reach, 0.0), min(centre + reach, 1.0)
    bounds = {"value": share, "lower": min(lower, share), "upper": max(upper, share)}
    return {name: round(100 * bound, 6) for name, bound in bounds.items()}
