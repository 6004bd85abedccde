"""Whether hot places got short, regular visits, and what followed them."""

from api.analysis.visits import followed
from api.arguments import AreaId, PeriodOrLatest
from api.capability import capability
from api.query import Query


@capability("hotspotDwell")
def hotspot_dwell(area_id: AreaId = None, period: PeriodOrLatest = None) -> Query:
    """The least visited first: that is where an officer is to go."""
    return (
        Query("hotspot_dwell")
        .within(area_id)
        .marking("visited_day", period)
        .through(followed)
        .order_by("visits")
    )
