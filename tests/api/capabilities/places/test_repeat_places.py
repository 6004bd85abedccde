from datetime import datetime

ASK = """query ($least: Int! = 3, $classes: [PublicPremisesClass!]) { places {
    repeatPlaces(minCalls: $least, premisesClasses: $classes) {
    nodes { premisesId premisesClass calls12m problemTag problemCalls partnerAgency openAction }
} } }"""


def place(name, calls, kind="SHOP"):
    return {
        "premises_id": name,
        "premises_class": kind,
        "calls_12m": calls,
        "distinct_types": 1,
        "incidents_12m": 0,
        "last_call_at": datetime(2026, 6, 20),
        "problem_tag": "THEFT",
        "problem_calls": calls,
        "partner_agency": "MARKET_SUPERVISION",
        "open_action": False,
    }


def test_where_is_called_most_comes_first_and_a_few_calls_are_no_pattern(station):
    rows = [place("a", 3), place("b", 9), place("c", 2)]

    found = station({"repeatPlaces": rows}).answer(ASK)["nodes"]

    assert [(row["premisesId"], row["partnerAgency"]) for row in found] == [
        ("b", "MARKET_SUPERVISION"),
        ("a", "MARKET_SUPERVISION"),
    ]


def test_only_the_classes_asked_for(station):
    rows = [place("a", 3), place("b", 9, "BANK")]

    found = station({"repeatPlaces": rows}).answer(ASK, classes=["BANK"])["nodes"]

    assert [row["premisesId"] for row in found] == ["b"]


def test_homes_cannot_be_asked_for(station):
    refused = station({}).refused(ASK, classes=["DWELLING"])

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}


def test_one_call_is_not_a_repeat(station):
    assert station({}).refused(ASK, least=1)["extensions"] == {"code": "BAD_USER_INPUT"}
