"""How a number was made, and whether it can be made again."""

from typing import Annotated

import strawberry

from api.access.lineage import traced
from api.capability import capability
from api.query import Query
from api.values import FigureId
from api.words import words


@capability("figureLineage")
def figure_lineage(
    figure_id: Annotated[
        FigureId,
        strawberry.argument(
            description=words(
                "The figures, as the answer named them.", "查询结果所给出的数值标识。"
            )
        ),
    ],
) -> Query:
    """One row; none where no answer held these figures."""
    return Query("figure_lineage").where(figure_id=figure_id).through(traced).replaying()
