from datetime import datetime, timedelta

import pytest

ALL = """query ($area: String, $states: [DisputeQueueState!], $order: DisputeOrder! = DEADLINE,
               $first: Int! = 100, $after: String) {
  community { disputeQueue(areaId: $area, states: $states, orderBy: $order, first: $first,
                           after: $after) {
    nodes { disputeId gridId type premisesClass state stage nextStep registeredAt ageDays deadlineAt
            daysLeft deadlineBasis extendedDays source eventSeverity mediatorOrg heatingUp
            linkedCalls callsSince hotlineSince lastCallAt }
    pageInfo { endCursor } totalCount } } }"""
NOW = datetime(2026, 6, 28, 15, 0, 30)


def dispute(number, *, left=10.0, age=20.0, **more):
    """Registered so many days ago, due in so many."""
    return {
        "dispute_id": f"D{number}",
        "grid_id": "410225101201",
        "type": "NEIGHBOUR",
        "premises_class": "DWELLING",
        "source": "VISIT",
        "stage": "MEDIATING",
        "event_severity": 2,
        "mediator_org": "VILLAGE_COMMITTEE",
        "registered_at": NOW - timedelta(days=age),
        "deadline_at": NOW + timedelta(days=left),
        "deadline_basis": "REGISTER",
        "extended_days": 0.0,
        "linked_calls": 0,
        "calls_since": 0,
        "hotline_since": 0,
        "heating_up": False,
        "next_step": "REACH_AGREEMENT",
        "overdue_step": "END_OR_EXTEND",
        "due_soon_days": 7,
    } | more


def asked(station, rows, **variables):
    return station({"disputeQueue": rows}).answer(ALL, "COMMUNITY", **variables)["nodes"]


def test_a_dispute_with_its_clock_and_what_is_to_be_done(station):
    (row,) = asked(station, [dispute(1, left=-1.5, age=31.5, linked_calls=1)])

    assert row == {
        "disputeId": "D1",
        "gridId": "410225101201",
        "type": "NEIGHBOUR",
        "premisesClass": "DWELLING",
        "state": "OVERDUE",
        "stage": "MEDIATING",
        "nextStep": "END_OR_EXTEND",
        "registeredAt": "2026-05-28T03:00:30.000Z",
        "ageDays": 31.5,
        "deadlineAt": "2026-06-27T03:00:30.000Z",
        "daysLeft": -1.5,
        "deadlineBasis": "REGISTER",
        "extendedDays": 0.0,
        "source": "VISIT",
        "eventSeverity": 2,
        "mediatorOrg": "VILLAGE_COMMITTEE",
        "heatingUp": False,
        "linkedCalls": 1,
        "callsSince": 0,
        "hotlineSince": 0,
        "lastCallAt": None,
    }


def test_the_earliest_deadline_comes_first_and_each_has_its_state(station):
    rows = [dispute(1, left=20), dispute(2, left=-3), dispute(3, left=7), dispute(4, left=7.01)]

    found = asked(station, rows)

    assert [(row["disputeId"], row["state"]) for row in found] == [
        ("D2", "OVERDUE"),
        ("D3", "DUE_SOON"),
        ("D4", "ON_TIME"),
        ("D1", "ON_TIME"),
    ]
    assert [row["nextStep"] for row in found[:2]] == ["END_OR_EXTEND", "REACH_AGREEMENT"]


@pytest.mark.parametrize(
    ("states", "wanted"),
    [
        (["OVERDUE"], ["D2"]),
        (["HEATING_UP"], ["D2", "D1"]),
        (["DUE_SOON", "HEATING_UP"], ["D2", "D3", "D1"]),
        (["ON_TIME"], ["D1"]),
        ([], []),
    ],
)
def test_those_in_one_of_the_states(station, states, wanted):
    rows = [
        dispute(1, left=20, heating_up=True),
        dispute(2, left=-3, heating_up=True),
        dispute(3, left=2),
    ]

    assert [row["disputeId"] for row in asked(station, rows, states=states)] == wanted


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        ("AGE", ["D1", "D2", "D3"]),
        ("SEVERITY", ["D2", "D1", "D3"]),
        ("CALLS", ["D3", "D2", "D1"]),
    ],
)
def test_another_order(station, order, wanted):
    rows = [
        dispute(1, age=25, left=9, event_severity=1, calls_since=0),
        dispute(2, age=22, left=5, event_severity=4, calls_since=0),
        dispute(3, age=1, left=29, event_severity=None, calls_since=3),
    ]

    assert [row["disputeId"] for row in asked(station, rows, order=order)] == wanted


def test_pages_go_on_and_only_the_area_counts(station):
    rows = [dispute(n, left=n) for n in range(1, 6)]
    rows.append(dispute(9, grid_id="410225102201"))
    of = station({"disputeQueue": rows})

    first = of.answer(ALL, "COMMUNITY", area="410225101", first=2)
    rest = of.answer(ALL, "COMMUNITY", area="410225101", after=first["pageInfo"]["endCursor"])

    seen = [row["disputeId"] for page in (first, rest) for row in page["nodes"]]
    assert seen == ["D1", "D2", "D3", "D4", "D5"]
    assert first["totalCount"] == 5


def test_a_stage_that_no_map_knows_has_no_next_step(station):
    (row,) = asked(station, [dispute(1, stage="UNMAPPED", next_step=None, overdue_step=None)])

    assert (row["stage"], row["nextStep"]) == ("UNMAPPED", None)


def test_what_is_wrong_is_said_with_what_would_be_right(station):
    of = station({"disputeQueue": []})

    assert "areaId is 1 to 40" in of.refused(ALL, "COMMUNITY", area="a b")["message"]
    assert "COMMUNITY" in of.refused(ALL, "PUBLISH")["message"]
