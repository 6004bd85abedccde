"""Which areas have significantly more incidents than chance and their neighbours would give."""

from typing import Annotated

import strawberry

from api.analysis.hotspots import hot
from api.arguments import AreaId, PeriodOrLatest, any_of, between
from api.capability import capability
from api.query import Query
from api.words import words


@capability("hotspots")
def hotspots(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    types: Annotated[
        list[str] | None, any_of("call_type", "Only these types.", "仅限这些类型。")
    ] = None,
    cell_res: Annotated[
        int,
        strawberry.argument(
            description=words(
                "H3 resolution: 7 (5 km²), 8 (0.7 km²) or 9 (0.1 km²).", "H3网格级别：7、8或9。"
            )
        ),
    ] = 8,
    rings: Annotated[
        int,
        strawberry.argument(
            description=words(
                "Neighbours are the cells of so many rings, 1 (queen) to 5.",
                "邻域环数，1（皇后邻接）至5。",
            )
        ),
    ] = 1,
    alpha: Annotated[
        float,
        strawberry.argument(
            description=words("False discovery rate, 0.001 to 0.2.", "错误发现率，0.001至0.2。")
        ),
    ] = 0.05,
) -> Query:
    """What stands out first."""
    between("cellRes", cell_res, 7, 9)
    between("rings", rings, 1, 5)
    between("alpha", alpha, 0.001, 0.2)
    return (
        Query("hotspots")
        .where(cell_res=cell_res)
        .within(area_id)
        .marking("day", period)
        .through(hot, types=tuple(types or ()),
                 rings=rings, alpha=alpha)
        .order_by("-fdr_significant", "-gi_z", "-n")
    )  # fmt: skip
