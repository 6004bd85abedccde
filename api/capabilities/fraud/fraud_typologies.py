"""Which scripts and channels are rising, and where should warnings go?"""

from datetime import timedelta
from enum import Enum
from typing import Annotated

import strawberry

from api import arguments
from api.access.grain import LEAST, STEP
from api.arguments import AreaId, Period, PeriodOrLatest, choice
from api.capability import capability
from api.errors import bad_input
from api.measures import count, quantile, ratio, share, sole
from api.query import DAYS, Query
from api.words import words

EARLIER = 4
"""So many periods before the one asked for say what is expected in it."""
DISTRICT_DIGITS = (2, 4, 6)
NOW_ON, BEFORE = "is_report and in_period", "is_report and not in_period"
REPORTS, EARLIER_REPORTS = count(where=NOW_ON), count(where=BEFORE)
DAYS_IN = count("distinct report_day", "in_period")
DAYS_BEFORE = count("distinct report_day", "not in_period")


@strawberry.enum(description=words("What reports may be told apart by.", "分组方式。"))
class FraudTypologyGroup(Enum):
    """A column of the mart for each."""

    TYPOLOGY = choice("typology", "Kind of fraud.", "诈骗类型。")
    CHANNEL = choice("channel", "How the money went.", "转账渠道。")


@capability("fraudTypologies")
def fraud_typologies(
    area_id: AreaId = None,
    period: PeriodOrLatest = None,
    group_by: Annotated[
        list[FraudTypologyGroup],
        strawberry.argument(
            description=words(
                "Told apart by these; by fewer, fewer counts are withheld.", "分组方式。"
            )
        ),
    ] = [FraudTypologyGroup.TYPOLOGY, FraudTypologyGroup.CHANNEL],  # noqa: B006 - never changed
) -> Query:
    """Kinds of fraud by channel, the most reported first."""
    if area_id is not None and not (area_id.isdigit() and len(area_id) in DISTRICT_DIGITS):
        raise bad_input(
            f"areaId is {area_id[:40]}; it must be a district (6 digits, such as 410225), a city "
            "(4 digits) or a province (2 digits): no smaller area is told about."
        )
    return (
        _with_what_came_before(period)
        .within(area_id)
        .marking("report_day", period)
        .group_by(*(group.value for group in group_by))
        .measures(
            reports=REPORTS,
            earlier_reports=EARLIER_REPORTS,
            reports_per_100000=_rate(),
            median_loss_cny=quantile("lost_cny", 0.5, NOW_ON),
            ratio_to_expected=_ratio_to_expected(),
            expected_basis=(
                f"case when {DAYS_BEFORE} = 0 then 'NONE'"
                f" when {EARLIER_REPORTS} < {LEAST} then 'TOO_FEW' else 'EARLIER_PERIODS' end"
            ),
            notice_template_id=sole("notice_template_id"),
            areas=_often("area_id"),
            audiences=_often("age_band"),
        )
        .order_by("-reports", *(group.value for group in group_by))
    )


def _with_what_came_before(period: Period | None) -> Query:
    """The rows of the period and of those before it, and none after."""
    query = Query("fraud_typologies")
    if period is None:
        latest = '(select max(report_day) from "fraud_typologies")'
        return query.that(f"report_day > {latest} - {DAYS * (EARLIER + 1)}")
    asked = arguments.period(period)
    length = (asked.until - asked.since + timedelta(days=1)) * EARLIER
    return query.between("report_day", Period(since=asked.since - length, until=asked.until))


def _rate() -> str:
    """Reports per 100,000 residents: each day has the residents of every district once a kind."""
    residents = "sum(residents) filter (where not is_report and in_period)"
    kinds = "count(distinct (typology, channel))"
    return ratio(f"100000 * {_told(REPORTS)}", f"({residents} / {DAYS_IN} / {kinds})")


def _ratio_to_expected() -> str:
    """A rate over an earlier one, from the share of the reports that fall in the later days.

    It is worked out of the counts as they are told: of exact ones it would tell them.
    """
    now, before = _told(REPORTS), _told(EARLIER_REPORTS)
    later, times = share(now, f"({now} + {before})"), f"{DAYS_BEFORE}::double / {DAYS_IN}"
    bounds = ", ".join(
        f"{name} := case when one.later.{name} < 100"
        f" then one.later.{name} / (100 - one.later.{name}) * one.times end"
        for name in ("value", "lower", "upper")
    )
    return (
        f"case when {EARLIER_REPORTS} >= {LEAST} then list_transform("
        f"[struct_pack(later := {later}, times := {times})], lambda one: struct_pack({bounds})"
        ")[1] end::struct(value double, lower double, upper double)"
    )


def _told(counted: str) -> str:
    """A count rounded as it is when it is told."""
    return f"(round({counted} / {STEP}.0) * {STEP})"


def _often(column: str) -> str:
    """Values of the column with ten reports or more in the period."""
    counted = f"histogram({column}) filter (where {NOW_ON} and {column} is not null)"
    often = f"list_filter(map_entries({counted}), lambda one: one.value >= {LEAST})"
    return f"coalesce(list_sort(list_transform({often}, lambda one: one.key)), []::varchar[])"
