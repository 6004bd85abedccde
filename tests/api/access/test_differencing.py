"""Somebody asks all that may be asked of protected counts and subtracts: what can he find out?

The attacker asks every question of the lattice through the one executor: each area, kind and
period, with and without groups. What he is told bounds sums of unknown counts; an integer program
finds the least and the most that each withheld cell can hold. Protection is that a range remains
(Hundepool et al., Statistical Disclosure Control, 2012, 4.2: feasibility intervals), here of three
counts at least. The same attacker on free questions, as they were before, pins cells.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from random import Random

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from api.access.grain import LEAST, STEP
from api.access.lattice import whole

ASK = """query ($area: String, $kinds: [FraudTypology!], $by: [FraudGroup!]!, $period: Period) {
  fraud { fraudLossSummary(areaId: $area, typologies: $kinds, groupBy: $by, period: $period) {
    nodes { typology reports lostCny reportsStoppedPct { value } } } } }"""
TOWNS = ["410225101", "410225102"]
VILLAGES = [f"{town}20{village}" for town in TOWNS for village in "123"]
AREAS = ["410225", *TOWNS, *VILLAGES]
KINDS = ["LOAN", "INVESTMENT"]
FIRST, LAST = date(2026, 6, 1), date(2026, 7, 26)
STARTS = [*(FIRST + timedelta(days=7 * n) for n in range(8)), date(2026, 7, 1)]
ENDS = [*(day - timedelta(days=1) for day in sorted(STARTS)[1:]), LAST]
PARTS = list(zip(sorted(STARTS), ENDS, strict=True))
"""Weeks, the one that a month ends in as two: all that the lattice can tell apart."""
PROTECTION = 3
"""Counts that a withheld cell may hold, at least, for all that was told."""


def planted():
    """Reports by village, kind and week: many cells under ten, some with many."""
    random = Random(11)  # noqa: S311 - a plan, not a secret
    return {
        (area, kind, week): random.choice([0, 0, 1, 1, 1, 2, 2, 3, 5, 9, 14, 30])
        for area in VILLAGES
        for kind in KINDS
        for week in PARTS
    }


TRUTH = planted()


def rows():
    return [
        {
            "report_id": f"{area}-{kind}-{week[0]}-{n}",
            "area_id": area,
            "typology": kind,
            "reported_at": datetime.combine(week[0], datetime.min.time())
            + timedelta(hours=n % 150),
            "lost_cny": 1_000 + 137 * n,
            "stopped_cny": n % 2,
            "frozen_cny": 0,
            "returned_cny": 0,
        }
        for (area, kind, week), many in TRUTH.items()
        for n in range(many)
    ]


def periods():
    """All that the lattice has within the data."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    return [(a, b) for a, b in combinations(days, 2) if whole(a, b)]


def told(of):
    """Every count that a publisher is told, with the cells that it is the sum of."""
    found = []
    for area in AREAS:
        for since, until in periods():
            for kinds, by in [(None, []), (None, ["TYPOLOGY"]), *(([k], []) for k in KINDS)]:
                period = {"since": str(since), "until": str(until)}
                asked = {"area": area, "kinds": kinds, "by": by, "period": period}
                for row in of.answer(ASK, "PUBLISH", **asked)["nodes"]:
                    kind = row["typology"] or (kinds[0] if kinds else None)
                    cells = [
                        cell
                        for cell in TRUTH
                        if cell[0].startswith(area)
                        and kind in (None, cell[1])
                        and since <= cell[2][0] <= cell[2][1] <= until
                    ]
                    found.append((cells, row["reports"]))
    return found


def ranges(told, wanted):
    """The least and the most that the cells of each wanted sum can hold."""
    place = {cell: n for n, cell in enumerate(TRUTH)}
    matrix = np.zeros((len(told), len(place)))
    low, high = np.zeros(len(told)), np.zeros(len(told))
    for number, (cells, count) in enumerate(told):
        matrix[number, [place[cell] for cell in cells]] = 1
        low[number] = 0 if count is None else max(LEAST, count - STEP // 2)
        high[number] = LEAST - 1 if count is None else count + STEP // 2
    constraint = LinearConstraint(matrix, low, high)
    found = []
    for cells in wanted:
        aim = np.zeros(len(place))
        aim[[place[cell] for cell in cells]] = 1
        ends = [
            milp(
                sign * aim,
                constraints=constraint,
                integrality=np.ones(len(place)),
                bounds=Bounds(0, 200),
            )
            for sign in (1, -1)
        ]
        assert all(end.success for end in ends)
        found.append(tuple(round(abs(end.fun)) for end in ends))
    return found


def test_no_withheld_count_can_be_worked_out_from_all_that_is_told(station):
    of = station({"fraudLossSummary": rows()}, as_of="2026-07-26T15:59:00.000")
    answers = told(of)
    withheld = [cells for cells, count in answers if count is None]

    found = ranges(answers, withheld)

    widths = Counter(most - least + 1 for least, most in found)
    print(f"{len(answers)} counts told, {len(withheld)} withheld; each may be one of so many:")
    print(dict(sorted(widths.items())))
    true = [sum(TRUTH[cell] for cell in cells) for cells in withheld]
    assert all(least <= n <= most for n, (least, most) in zip(true, found, strict=True))
    assert min(widths) >= PROTECTION


def test_the_same_attacker_pins_cells_where_lists_and_days_are_free():
    """Each set of villages, as a free list of areas would be: rounding alone does not hold."""
    random = Random(3)  # noqa: S311 - a plan, not a secret
    answers = []
    for _ in range(1_500):
        cells = random.sample(list(TRUTH), random.randrange(1, 12))
        many = sum(TRUTH[cell] for cell in cells)
        answers.append((cells, None if many < LEAST else STEP * round(many / STEP)))

    small = [[cell] for cell, many in TRUTH.items() if many < LEAST][:12]

    pinned = [ends for ends in ranges(answers, small) if ends[0] == ends[1]]
    print(f"{len(pinned)} of 12 cells pinned by 1,500 free questions")
    assert pinned


def test_what_is_exact_beside_a_rounded_count_gives_it_away():
    """5 of 13 is 38.46 % of nothing else that rounds to 15; told to its grain it is of several."""
    exact = {round(100 * part / 13, 4) for part in (5,)}
    fits = [
        (part, whole_)
        for whole_ in range(13, 18)
        for part in range(whole_ + 1)
        if round(100 * part / whole_, 4) in exact
    ]

    assert fits == [(5, 13)]


def test_sums_do_not_subtract_to_that_of_a_withheld_cell(station):
    of = station({"fraudLossSummary": rows()}, as_of="2026-07-26T15:59:00.000")
    month = {"since": "2026-06-01", "until": "2026-06-28"}

    def lost(area):
        (row,) = of.answer(ASK, "PUBLISH", area=area, kinds=["LOAN"], by=[], period=month)["nodes"]
        return row["lostCny"]

    def reports(area):
        return [
            1_000 + 137 * n
            for (village, kind, week), many in TRUTH.items()
            if village.startswith(area) and kind == "LOAN" and week[1] <= date(2026, 6, 28)
            for n in range(many)
        ]

    for area in AREAS:
        losses = reports(area)
        if len(losses) < LEAST:
            assert lost(area) is None
            continue
        # The grain is above what two and a half of them lost in the mean.
        assert abs(lost(area) - sum(losses)) <= 10 * 2.5 * sum(losses) / len(losses) / 2
        mean = sum(losses) / len(losses)
        assert lost(area) % (10 ** np.ceil(np.log10(2.5 * mean))) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("since", "until", "right"),
    [
        ("2026-06-01", "2026-06-07", False), ("2026-06-01", "2026-06-28", True),
        ("2026-05-01", "2026-05-31", True), ("2026-01-01", "2026-03-31", True),
        ("2025-01-01", "2025-12-31", True), ("2024-02-01", "2024-02-29", True),
        ("2026-06-02", "2026-06-08", False), ("2026-06-01", "2026-06-14", False),
        ("2026-02-01", "2026-04-30", False), ("2026-06-01", "2026-06-06", False),
        ("2025-02-01", "2026-01-31", False),
    ],
)  # fmt: skip
def test_the_lattice_has_whole_weeks_months_quarters_and_years(since, until, right):
    assert whole(date.fromisoformat(since), date.fromisoformat(until)) is right


@pytest.mark.parametrize(
    "given",
    [
        {"period": {"since": "2026-06-01", "until": "2026-06-03"}},
        {"period": {"since": "2026-07-06", "until": "2026-08-02"}},
        {"kinds": ["LOAN", "INVESTMENT"]},
    ],
)
def test_what_lies_between_is_refused_and_told_what_would_be_right(station, given):
    of = station({"fraudLossSummary": []}, as_of="2026-07-26T15:59:00.000")

    error = of.refused(ASK, "PUBLISH", by=[], **given)

    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert "What is counted here is protected" in error["message"]
    assert of.answer(ASK, "COMMAND", by=[], **given)["nodes"] is not None


def test_a_list_that_only_picks_rows_is_no_sum(station):
    of = station({"fraudLossSummary": rows()}, as_of="2026-07-26T15:59:00.000")

    found = of.answer(ASK, "PUBLISH", by=["TYPOLOGY"], kinds=KINDS)["nodes"]

    assert {row["typology"] for row in found} == set(KINDS)


def test_the_parts_follow_each_other_without_a_gap():
    assert all(after[0] - before[1] == timedelta(days=1) for before, after in pairwise(PARTS))
