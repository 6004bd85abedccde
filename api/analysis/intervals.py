"""Figures with their intervals, for those that are worked out in Python."""

from math import sqrt
from typing import Any

import numpy as np

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


def quantile(values: Any, at: float) -> dict[str, float | None] | None:
    """The quantile by linear interpolation with its distribution-free interval; None of nothing.

    The bounds are order statistics whose ranks are exact binomial quantiles (Conover 1999, 3.2).
    """
    # Half a second of a start is saved for those who never ask this.
    from scipy.stats import binom

    many = len(values)
    if many == 0:
        return None
    ordered = np.sort(values)
    low, high = int(binom.ppf(0.025, many, at)), int(binom.ppf(0.975, many, at)) + 1
    return {
        "value": round(float(np.quantile(ordered, at)), 6),
        "lower": round(float(ordered[low - 1]), 6) if low >= 1 else None,
        "upper": round(float(ordered[high - 1]), 6) if high <= many else None,
    }


def poisson(count: int) -> tuple[float, float]:
    """Exact 95 % limits of the mean of a Poisson count (Garwood 1936)."""
    from scipy.stats import chi2

    lower = float(chi2.ppf(0.025, 2 * count) / 2) if count else 0.0
    return lower, float(chi2.ppf(0.975, 2 * count + 2) / 2)
