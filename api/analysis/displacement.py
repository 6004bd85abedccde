"""Before and after, here and there: what an intervention changed, and where the rest went."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from api.measures import Z

Estimated = dict[str, float]


@dataclass(frozen=True)
class Counts:
    """Events of one area in the period before and in the period after."""

    pre: int
    post: int


NONE = Counts(0, 0)


@dataclass(frozen=True)
class Difference:
    """A weighted displacement difference with its variance."""

    value: float
    variance: float

    @property
    def error(self) -> float:
        """Its standard error."""
        return sqrt(self.variance)

    @property
    def told(self) -> Estimated:
        """The value with its 95 % interval."""
        reach = Z * self.error
        return {
            "value": round(self.value, 6),
            "lower": round(self.value - reach, 6),
            "upper": round(self.value + reach, 6),
        }

    def __add__(self, other: "Difference") -> "Difference":
        """Both together; they are of areas apart."""
        return Difference(self.value + other.value, self.variance + other.variance)


def difference(area: Counts, control: Counts, weight: float = 1.0) -> Difference:
    """Change of an area less that of its control (Wheeler & Ratcliffe 2018).

    Counts before weigh as many days as the period after has for one of the period before.
    """
    value = (area.post - weight * area.pre) - (control.post - weight * control.pre)
    return Difference(value, area.post + control.post + weight**2 * (area.pre + control.pre))


def least_detectable(error: float, power: float) -> float:
    """The true effect that is told from chance, two-sided at 5 %, with such a power."""
    return (Z + NormalDist().inv_cdf(power)) * error


def success(treated: Counts, control: Counts) -> float | None:
    """Change of the treated area for one of its control; negative where it fell against it."""
    if not control.pre or not control.post:
        return None
    return treated.post / control.post - treated.pre / control.pre


def quotient(treated: Counts, buffer: Counts, control: Counts) -> float | None:
    """Weighted displacement quotient (Bowers & Johnson 2003); null where nothing was won."""
    won, moved = success(treated, control), success(buffer, control)
    if won is None or moved is None or won >= 0:
        return None
    return moved / won


def net_effect(treated: Counts, buffer: Counts, control: Counts) -> float | None:
    """Total net effect (Guerette 2009): what was prevented, in the buffer too."""
    if not control.pre:
        return None
    background = control.post / control.pre
    return sum(area.pre * background - area.post for area in (treated, buffer))
