from datetime import datetime, timedelta

NOW = datetime(2026, 6, 28, 15, 0, 30)
ASK = """query ($states: [AlertSlaState!], $area: String) { service {
    minorProtectionAlerts(states: $states, areaId: $area) {
    nodes { alertId slaState responseMinutes ruleNo minors ageBand guardianContacted } } } }"""


def alert(name, ago, attended_after=None, **other):
    raised = NOW - timedelta(minutes=ago)
    return {
        "alert_id": name,
        "raised_at": raised,
        "waits_since": None if attended_after else raised,
        "attended_at": attended_after and raised + timedelta(minutes=attended_after),
        "attend_minutes": 30,
        "minors": 1,
        "adults": 0,
        "rule_no": 3,
        "age_band": "UNDER_14",
        **other,
    }


ROWS = [
    alert("in time", 100, attended_after=30),
    alert("too late", 100, attended_after=31),
    alert("waits", 30),
    alert("overdue", 31),
]


def test_what_nobody_attended_comes_first_and_the_overdue_at_the_top(station):
    found = station({"minorProtectionAlerts": ROWS}).answer(ASK, "PROTECT")["nodes"]

    assert [(row["alertId"], row["slaState"], row["responseMinutes"]) for row in found] == [
        ("overdue", "LATE", 31),
        ("waits", "DUE", 30),
        ("too late", "ATTENDED_LATE", 31),
        ("in time", "ATTENDED", 30),
    ]


def test_of_those_that_wait_the_longest_comes_first_and_of_the_others_the_newest(station):
    rows = [
        alert("an hour", 60),
        alert("a day", 1440),
        alert("old", 900, attended_after=9),
        alert("new", 90, attended_after=3),
    ]

    found = station({"minorProtectionAlerts": rows}).answer(ASK, "PROTECT")["nodes"]

    assert [row["alertId"] for row in found] == ["a day", "an hour", "new", "old"]


def test_only_the_states_and_the_area_asked_for(station):
    rows = [*ROWS, alert("there", 40, area_id="410225101201")]
    of = station({"minorProtectionAlerts": rows})

    late = of.answer(ASK, "PROTECT", states=["LATE"])["nodes"]
    there = of.answer(ASK, "PROTECT", area="410225101")["nodes"]

    assert [row["alertId"] for row in late] == ["there", "overdue"]
    assert [row["alertId"] for row in there] == ["there"]


def test_it_is_open_for_protection_alone(station):
    assert station({}).refused(ASK, "COMMAND")["extensions"] == {"code": "FORBIDDEN"}
