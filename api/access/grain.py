"""Figures that follow from a protected count, told no finer than the count itself.

A share told exactly beside a rounded count gives both back: 5/13 is 38.46 % of nothing else. And
sums told exactly give those of a withheld cell by subtraction. So a share is worked out from its
rounded parts, a rate from the rounded count, and a sum ends where two and a half of those that are
counted would begin to show. Where the part is under ten it is withheld like any count.
"""

from collections.abc import Collection

from contracts import Column

LEAST = 10
STEP = 5
WHOLE = 100


def grained(column: Column, counts: Collection[str]) -> str:
    """SQL of the figure as it may be told."""
    count = f'"{column.grain_of}"'
    told = f"(round({count} / {STEP}.0) * {STEP})" if column.grain_of in counts else count
    if column.grain == "whole":
        return f'round("{column.name}")'
    if column.grain == "rate":
        return f'"{column.name}" * {told} / nullif({count}, 0)'
    if column.grain == "sum":
        return _sum(column.name, count)
    if column.shape == "Estimate":
        return _estimate(column.name, count, told)
    return _share(f'"{column.name}"', count, told, "round")


def _share(share: str, count: str, told: str, rounding: str) -> str:
    """Per cent from the rounded part and the rounded whole; null where the part is under ten."""
    part = f"({share} * {count} / {WHOLE})"
    grain = f"{rounding}({part} / {STEP}) * {STEP} * {WHOLE}.0 / nullif({told}, 0)"
    # What is a hair under ten by the arithmetic of floating point is ten.
    return f"case when {part} > {LEAST} - 1e-6 then least({grain}, {WHOLE}.0) end"


def _estimate(name: str, count: str, told: str) -> str:
    """The share and its interval, the bounds rounded outwards."""
    value = _share(f'"{name}".value', count, told, "round")
    part = f'("{name}".value * {count} / {WHOLE})'
    bounds = {
        bound: f'least({rounding}("{name}".{bound} * {count} / {WHOLE} / {STEP}) * {STEP}'
        f" * {WHOLE}.0 / nullif({told}, 0), {WHOLE}.0)"
        for bound, rounding in (("lower", "floor"), ("upper", "ceil"))
    }
    made = f"struct_pack(value := {value}, lower := {bounds['lower']}, upper := {bounds['upper']})"
    return f"case when {part} > {LEAST} - 1e-6 then {made} end"


def _sum(name: str, count: str) -> str:
    """To the power of ten above what two and a half of those counted have in the mean."""
    mean = f'greatest(abs("{name}"), 1e-9) * 2.5 / {count}'
    grain = f"power(10, ceil(log10({mean})))"
    return f'round("{name}" / {grain}) * {grain}'
