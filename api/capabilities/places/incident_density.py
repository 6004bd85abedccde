"""What the smoothed density of incidents looks like."""

from enum import Enum
from typing import Annotated

import strawberry

from api.analysis.density import smoothed
from api.arguments import AreaId, PeriodOrLatest, any_of, between, choice
from api.capability import capability
from api.errors import bad_input
from api.query import Query
from api.words import words


@strawberry.enum(description=words("Where the kernel spreads.", "核函数的扩散域。"))
class Domain(Enum):
    """A street network is refused until one can be asked for in full."""

    PLANAR = choice("PLANAR", "On the plane.", "平面。")
    NETWORK = choice("NETWORK", "Along streets; not offered yet.", "沿路网；暂不提供。")


@capability("incidentDensity")
def incident_density(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    types: Annotated[
        list[str] | None, any_of("call_type", "Only these types.", "仅限这些类型。")
    ] = None,
    bandwidth_m: Annotated[
        int,
        strawberry.argument(
            description=words(
                "Standard deviation of the kernel, 200 to 10,000.", "核标准差，200至10000。", "m"
            )
        ),
    ] = 1_000,
    domain: Annotated[
        Domain, strawberry.argument(description=words("Where it spreads.", "扩散域。"))
    ] = Domain.PLANAR,
) -> Query:
    """The densest first."""
    between("bandwidthM", bandwidth_m, 200, 10_000)
    if getattr(domain, "value", domain) != "PLANAR":
        raise bad_input("domain NETWORK is not offered; ask with domain PLANAR.")
    return (
        Query("incident_density")
        .within(area_id)
        .marking("day", period)
        .through(smoothed, types=tuple(types or ()),
                 bandwidth_m=bandwidth_m)
        .order_by("-density_per_km2_year")
    )  # fmt: skip
