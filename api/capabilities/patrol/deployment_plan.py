"""Where stations or standby units should be."""

from typing import Annotated

import strawberry

from api.analysis.deployment import plan
from api.arguments import AreaId, between, one_of
from api.capability import capability
from api.errors import bad_input
from api.query import Query
from api.values import RecordId
from api.words import words
from contracts.assumptions import assumption

TARGET = int(assumption("coverage_seconds"))
MOST_SITES = 200
Candidates = Annotated[
    list[RecordId] | None,
    strawberry.argument(
        description=words(
            "Sites that may be chosen: stations, or villages by their code; left out, all "
            "stations and the villages with most demand in reach.",
            "候选站点（派出所或村代码）；省略时为全部派出所及需求最集中的村。",
        )
    ),
]
Fixed = Annotated[
    list[RecordId] | None,
    strawberry.argument(
        description=words(
            "Sites that must be in the plan; left out, all existing stations.",
            "必须保留的站点；省略时为全部现有派出所。",
        )
    ),
]
Sites = Annotated[
    int | None,
    strawberry.argument(
        description=words(
            "Sites of the plan, the fixed ones included; left out, one more than are fixed.",
            "方案站点总数（含固定站点）；省略时为固定站点数加一。",
        )
    ),
]
Target = Annotated[
    int,
    strawberry.argument(
        description=words("In time is within so many seconds.", "及时到达的目标秒数。", "s")
    ),
]
Floor = Annotated[
    float,
    strawberry.argument(
        description=words(
            "In every district at least this share of the demand must be reached in time.",
            "每个辖区及时覆盖率下限。",
            "%",
        )
    ),
]


@capability("deploymentPlan")
def deployment_plan(
    area_id: AreaId = None,
    model: Annotated[
        str, one_of("siting_model", "What makes a plan the better one.", "优化目标。")
    ] = "MCLP",
    demand: Annotated[str, one_of("plan_demand", "What is to be reached.", "需求口径。")] = "CALLS",
    candidate_sites: Candidates = None,
    fixed_sites: Fixed = None,
    p: Sites = None,
    target_seconds: Target = TARGET,
    fairness_floor_pct: Floor = 0.0,
) -> Query:
    """Sites of the plan first, the one that gains most at the top."""
    between("targetSeconds", target_seconds, 30, 3_600)
    between("fairnessFloorPct", fairness_floor_pct, 0, 100)
    if p is not None:
        between("p", p, 1, MOST_SITES)
    for name, given in (("candidateSites", candidate_sites), ("fixedSites", fixed_sites)):
        if given is not None and len(given) > MOST_SITES:
            raise bad_input(f"{name} names {len(given)} sites; it may name {MOST_SITES}.")
    mart = Query("deployment_plan")
    return (
        mart.where(kind="DEMAND", demand=demand)
        .within(area_id)
        .beside(sites=mart.where(kind=["STATION", "CANDIDATE"]).within(area_id))
        .travelling()
        .through(
            plan,
            model=str(getattr(model, "value", model)),
            candidates=_named(candidate_sites),
            fixed=_named(fixed_sites),
            p=p,
            target=target_seconds,
            floor_pct=fairness_floor_pct,
        )
        .order_by("-chosen", "-marginal_gain_pct")
    )


def _named(given: list[RecordId] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(sorted(set(given)))
