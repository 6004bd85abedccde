"""Whether incidents of a type cluster in space and time, and where the raised window is open."""

from typing import Annotated

import strawberry

from api.analysis.near_repeats import repeats
from api.arguments import AreaId, PeriodOrLatest, between, one_of
from api.capability import capability
from api.measures import AS_OF
from api.query import Query
from api.words import words
from contracts.codes import rows

DEFAULTS = {row["rule"]: int(row["value"]) for row in rows("near_repeat_window")}


@capability("nearRepeats")
def near_repeats(
    type_common: Annotated[
        str, one_of("call_type", "Incidents of this type.", "此类案事件。")
    ] = "BURGLARY",
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    delta_m: Annotated[
        int,
        strawberry.argument(
            description=words("Near in space, 50 to 2,000.", "空间阈值，50至2000。", "m")
        ),
    ] = DEFAULTS["DELTA_M"],
    tau_days: Annotated[
        int,
        strawberry.argument(description=words("Near in time, 1 to 90.", "时间阈值，1至90。", "d")),
    ] = DEFAULTS["TAU_DAYS"],
    permutations: Annotated[
        int,
        strawberry.argument(description=words("Shuffles, 99 to 999.", "置换次数，99至999。")),
    ] = 99,
) -> Query:
    """One row."""
    between("deltaM", delta_m, 50, 2_000)
    between("tauDays", tau_days, 1, 90)
    between("permutations", permutations, 99, 999)
    return (
        Query("near_repeats")
        .where(type_common=type_common)
        .within(area_id)
        .between("from_day", period)
        .deriving(as_of=AS_OF)
        .through(repeats, kind=type_common, delta_m=delta_m,
                 tau_days=tau_days, permutations=permutations)
    )  # fmt: skip
