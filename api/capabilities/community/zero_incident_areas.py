"""Which villages had no recorded case, and whether that is believable."""

from api.arguments import AreaId, PeriodOrLatest
from api.capability import capability
from api.measures import count, latest, percent, total
from api.query import Query

NO_INCIDENT = f"{total('incidents')} = 0"
QUIET_DAYS = count(where="incidents = 0")


@capability("zeroIncidentAreas")
def zero_incident_areas(area_id: AreaId = None, period: PeriodOrLatest = None) -> Query:
    """Those to be audited first, then the believable ones, then the others."""
    return (
        Query("zero_incident_areas")
        .within(area_id, "grid_id")
        .between("day", period)
        .group_by("grid_id")
        .measures(
            zero_incident=NO_INCIDENT,
            zero_days=QUIET_DAYS,
            zero_share_pct=percent(QUIET_DAYS, count()),
            calls_received=total("calls"),
            crime_calls_received=total("crime_calls"),
            hotline_received=total("hotline"),
            recording_gap_flag=f"{NO_INCIDENT} and {total('crime_calls')} >= {latest('flag_at')}",
        )
        .order_by("-recording_gap_flag", "-zero_incident")
    )
