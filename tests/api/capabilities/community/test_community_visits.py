from datetime import datetime, timedelta
from uuid import uuid4

ALL = """query ($area: String, $classes: [PremisesClass!]) {
  community { communityVisits(areaId: $area, premisesClasses: $classes) {
    nodes { premisesId premisesClass gridId lastVisitAt dueAt overdueDays intervalDays visits
            visitProofMinutes dwellNeededMinutes findingsOpen findingsFixed medianFixDays
            segmentHazardsOpen } } } }"""
NOW = datetime(2026, 6, 28, 15, 0, 30)


def site(number, *, due=2.0, **more):
    """Due in so many days."""
    due_at = None if due is None else NOW + timedelta(days=due)
    return {
        "premises_id": f"P{number}",
        "premises_class": "SCHOOL",
        "grid_id": "410225101201",
        "interval_days": 7,
        "last_visit_at": due_at and due_at - timedelta(days=7),
        "due_at": due_at,
        "visits": 3,
        "visit_proof_minutes": 22,
        "dwell_needed_minutes": 10,
        "findings_open": 0,
        "findings_fixed": 0,
        "segment_hazards_open": 0,
    } | more


def asked(station, rows, purpose="COMMUNITY", **variables):
    of = station({"communityVisits": rows}, snapshot=uuid4().hex)
    return of.answer(ALL, purpose, **variables)["nodes"]


def test_a_site_with_its_visit_its_proof_and_its_findings(station):
    found = {"findings_open": 1, "findings_fixed": 4, "median_fix_days": 6.5}

    (row,) = asked(station, [site(1, due=-1.25, segment_hazards_open=2, **found)])

    assert row == {
        "premisesId": "P1",
        "premisesClass": "SCHOOL",
        "gridId": "410225101201",
        "lastVisitAt": "2026-06-20T09:00:30.000Z",
        "dueAt": "2026-06-27T09:00:30.000Z",
        "overdueDays": 1.25,
        "intervalDays": 7,
        "visits": 3,
        "visitProofMinutes": 22,
        "dwellNeededMinutes": 10,
        "findingsOpen": 1,
        "findingsFixed": 4,
        "medianFixDays": 6.5,
        "segmentHazardsOpen": 2,
    }


def test_the_longest_overdue_first_then_the_next_due_then_what_nothing_is_known_of(station):
    rows = [site(1, due=3), site(2, due=None, visits=None), site(3, due=-1), site(4, due=-9),
            site(5, due=1)]  # fmt: skip

    found = asked(station, rows, "AUDIT")

    assert [(row["premisesId"], row["overdueDays"]) for row in found] == [
        ("P4", 9.0),
        ("P3", 1.0),
        ("P5", 0.0),
        ("P1", 0.0),
        ("P2", None),
    ]


def test_only_the_classes_and_the_area_asked_for(station):
    rows = [
        site(1),
        site(2, premises_class="BANK"),
        site(3, premises_class="HOSPITAL", grid_id="410225102201"),
    ]

    banks = asked(station, rows, classes=["BANK", "HOSPITAL"], area="410225101")
    village = asked(station, rows, area="410225102201")

    assert [row["premisesId"] for row in banks] == ["P2"]
    assert [row["premisesId"] for row in village] == ["P3"]


def test_what_is_wrong_is_said_with_what_would_be_right(station):
    of = station({"communityVisits": []})
    error = of.refused(ALL, "COMMUNITY", area="x" * 41)

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "areaId is 1 to 40 letters" in error["message"]
    assert of.refused(ALL, "PUBLISH")["extensions"]["code"] == "FORBIDDEN"
