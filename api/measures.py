"""Figures as SQL over the rows of a group, each with the uncertainty it has.

Column names come from our own code. Every expression is null where nothing was counted.
"""

from api.query import Condition

AS_OF = "(select as_of from moment)"
"""The latest event in the sources that a capability reads."""
NOW = "(select asked_at from moment)"
"""When the question was asked; a figure that uses it is another one each time."""
EARTH_M = 6_371_008.8
"""Mean radius of the earth (IUGG 1980), metres."""
Z = 1.959963984540054
"""Normal quantile of a two-sided 95 % interval."""


def count(column: str = "*", where: str = "") -> str:
    """Rows, or rows in which the column is not null."""
    return f"count({column})" + _only(where)


def total(column: str, where: str = "") -> str:
    """Sum of a column of whole numbers or of money; nought of nothing."""
    return f"coalesce(sum({column}){_only(where)}, 0)"


def amount(column: str, where: str = "") -> str:
    """Sum of a measured column; nought of nothing."""
    return _settled(total(column, where))


def mean(column: str, where: str = "") -> str:
    """Arithmetic mean of the column."""
    return _settled(f"avg({column})" + _only(where))


def median(column: str, where: str = "") -> str:
    """Median without an interval, for how wide or long something typically is."""
    return f"median({column})" + _only(where)


def latest(column: str, where: str = "") -> str:
    """Greatest value of the column."""
    return f"max({column})" + _only(where)


def sole(column: str) -> str:
    """The one value of the column; null where the rows differ."""
    return f"case when min({column}) = max({column}) then min({column}) end"


def percent(part: str, whole: str) -> str:
    """Part of the whole, per cent; null of nothing."""
    return ratio(f"100.0 * ({part})", whole)


def ratio(part: str, whole: str) -> str:
    """Part for one of the whole; null of nothing."""
    return _settled(f"(({part})::double / nullif({whole}, 0))")


def share(part: str, whole: str) -> str:
    """Part of the whole, per cent, with its Wilson score interval (Wilson 1927)."""
    n, p = f"({whole})::double", f"(({part})::double / nullif({whole}, 0))"
    scale = f"(1 + {Z**2} / {n})"
    centre = f"(({p} + {Z**2 / 2} / {n}) / {scale})"
    reach = f"({Z} / {scale} * sqrt({p} * (1 - {p}) / {n} + {Z**2 / 4} / ({n} * {n})))"
    lower, upper = f"greatest({centre} - {reach}, 0)", f"least({centre} + {reach}, 1)"
    # Rounding must not put a bound on the other side of the share itself.
    lower, upper = f"least({lower}, {p})", f"greatest({upper}, {p})"
    return _estimate(f"({whole}) > 0", f"100 * {p}", f"100 * {lower}", f"100 * {upper}")


def quantile(column: str, at: float, where: str = "") -> str:
    """Quantile by linear interpolation (Hyndman-Fan 7) with a distribution-free interval.

    The bounds are order statistics (Conover 1999, 3.2). Their ranks are binomial quantiles, taken
    from the Cornish-Fisher expansion, within one rank of the exact ones. Null where the sample is
    too small to have such a rank.
    """
    # One sorted list a group serves every quantile of it: DuckDB works out equal expressions once.
    ordered = f"list({column} order by {column})" + _only(f"{column} is not null", where)
    n = f"len({ordered})"
    place = f"(({n} - 1) * {at})"
    low, high = f"{ordered}[floor({place})::bigint + 1]", f"{ordered}[ceil({place})::bigint + 1]"
    value = f"{low} + ({place} - floor({place})) * ({high} - {low})"
    lower, upper = _rank(n, at, -Z), f"({_rank(n, at, Z)} + 1)"
    return _estimate(f"{n} > 0", value, _nth(ordered, lower), _nth(ordered, upper))


def distance_m(latitude: float, longitude: float) -> Condition:
    """Metres along the great circle from a place to a row's latitude and longitude (haversine)."""
    half = "(sin(radians({} - ?) / 2) ** 2)"
    north, east = half.format("latitude"), half.format("longitude")
    across = f"cos(radians(?)) * cos(radians(latitude)) * {east}"
    return Condition(
        f"2 * {EARTH_M} * asin(least(1, sqrt({north} + {across})))",
        (latitude, latitude, longitude),
    )


def _settled(expression: str) -> str:
    """To six places: in which order many threads add up must not show when asked again."""
    return f"round(({expression})::double, 6)"


def _rank(n: str, at: float, z: float) -> str:
    """Quantile of a binomial of n trials with chance `at`, at the normal quantile z."""
    skew = (1 - 2 * at) * (z**2 - 1) / 6 - 0.5
    return f"ceil({n} * {at} + {z} * sqrt({n} * {at * (1 - at)}) + {skew})::bigint"


def _nth(ordered: str, rank: str) -> str:
    # A list counts from its end at negative places: a rank below one is no rank.
    return f"case when {rank} >= 1 then {ordered}[{rank}] end"


def _estimate(known: str, value: str, lower: str, upper: str) -> str:
    parts = f"struct_pack(value := {value}, lower := {lower}, upper := {upper})"
    return f"case when {known} then {parts}::struct(value double, lower double, upper double) end"


def _only(*conditions: str) -> str:
    wanted = " and ".join(f"({condition})" for condition in conditions if condition)
    return f" filter (where {wanted})" if wanted else ""
