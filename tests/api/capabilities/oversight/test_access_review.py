import json
from datetime import datetime, timedelta
from random import Random

import pytest

from api.access.lists import limits, purposes_about_a_record, record_kinds
from api.schema import schema
from contracts import camel, capabilities
from contracts.codes import values

ASK = """query ($rules: [AccessRule!], $states: [ReviewState!]) {
  oversight { accessReview(rules: $rules, states: $states) { totalCount nodes {
    reviewId ruleId actorId capabilityId purpose eventIds events rows openedAt ageDays state
    reviewer
    outcome sampleRatePct } } } }"""
START = datetime(2026, 6, 28, 12, 0, 0)


@pytest.fixture
def reviewed(station):
    """Ask for reviews of entries that a ledger was given."""
    of = station({})

    def ask(entries, **given):
        folder = of.home / "ledger"
        folder.mkdir(exist_ok=True)
        text = "".join(json.dumps(one) + "\n" for one in entries)
        (folder / "access.jsonl").write_text(text)
        return of.answer(ASK, "AUDIT", **given)["nodes"]

    return ask


def entry(n, minutes=0, rows=1, **more):
    at = (START + timedelta(minutes=minutes)).isoformat(timespec="milliseconds") + "Z"
    return {
        "event": f"e{n}", "at": at, "operation": "CONSULT", "capability": "responseTimes",
        "purpose": "COMMAND", "decision": "ALLOW", "row_count": rows, "records": None,
    } | more  # fmt: skip


def test_more_rows_in_an_hour_than_work_needs_are_one_finding(reviewed):
    half = limits()["BULK_ROWS"] // 2
    entries = [
        entry(1, 0, half), entry(2, 20, half), entry(3, 40, 1),
        entry(4, 61, half), entry(5, 62, half),
        entry(6, 63, half, capability="hotspots"), entry(7, 64, half, decision="DENY"),
    ]  # fmt: skip

    (found,) = reviewed(entries, rules=["BULK"])

    assert found["eventIds"] == ["e1", "e2", "e3"]
    assert (found["events"], found["rows"]) == (3, limits()["BULK_ROWS"] + 1)
    assert found["openedAt"] == "2026-06-28T12:40:00.000Z"
    assert found["ageDays"] == pytest.approx((2 * 3600 + 20 * 60 + 30) / 86_400)
    assert (found["state"], found["reviewer"], found["outcome"]) == ("OPEN", None, None)


def test_a_purpose_about_a_record_without_one_is_a_finding(reviewed):
    entries = [
        entry(1, purpose="RESPOND", records={}),
        entry(2, purpose="RESPOND", records={"call_id": ["C/1"]}),
        entry(3, purpose="RESPOND"),
        entry(4, purpose="COMMAND", records={}),
    ]

    (found,) = reviewed(entries, rules=["NO_REF"])

    assert (found["eventIds"], found["purpose"]) == (["e1"], "RESPOND")


def test_a_finding_keeps_its_id_while_it_grows(reviewed):
    entries = [entry(1, purpose="RESPOND", records={})]
    (before,) = reviewed(entries)
    (after,) = reviewed([*entries, entry(2, 5, purpose="RESPOND", records={})])

    assert before["reviewId"] == after["reviewId"]
    assert after["eventIds"] == ["e1", "e2"]


def test_one_of_every_so_many_accesses_is_drawn_once_they_are_all_there(reviewed):
    every = limits()["SAMPLE_EVERY"]
    entries = [entry(n) for n in range(3 * every)]

    short = reviewed(entries[: every - 1])
    first = reviewed(entries[:every])
    whole = reviewed(entries)

    assert short == []
    assert [row["ruleId"] for row in first] == ["SAMPLE"]
    assert first[0]["sampleRatePct"] == 100 / every
    assert len(whole) == 3
    assert first[0]["reviewId"] in {row["reviewId"] for row in whole}


def test_the_draw_falls_on_every_place_alike(reviewed):
    every, blocks = limits()["SAMPLE_EVERY"], 400
    drawn = reviewed([entry(n) for n in range(blocks * every)], rules=["SAMPLE"])
    places = [int(row["eventIds"][0][1:]) % every for row in drawn]

    expected = 200 / every
    chi = sum((places.count(place) - expected) ** 2 / expected for place in range(every))
    assert len(drawn) == 200
    assert chi < 43.8  # the 99.9th percentile of chi-squared with 19 degrees of freedom


def test_what_rules_find_stands_before_what_was_drawn(reviewed):
    entries = [entry(n) for n in range(limits()["SAMPLE_EVERY"])]
    entries.append(entry(99, 100, purpose="RESPOND", records={}))

    assert [row["ruleId"] for row in reviewed(entries)] == ["NO_REF", "SAMPLE"]


def test_limits_kinds_and_purposes_are_of_things_that_there_are():
    purposes = {purpose for one in capabilities().values() for purpose in one.purposes}
    arguments = {
        name
        for kind in schema._schema.type_map.values()
        if kind.name in {f"{one.domain.title()}Category" for one in capabilities().values()}
        for field in kind.fields.values()
        for name, given in field.args.items()
        if "RecordId" in str(given.type)
    }

    assert purposes <= set(values("access_purpose"))
    assert set(purposes_about_a_record()) <= set(values("access_purpose"))
    assert {camel(name) for name in record_kinds()} <= arguments
    assert set(record_kinds().values()) <= set(values("record_kind"))
    assert all(limit > 0 for limit in limits().values())


def test_rules_about_the_asker_are_met_by_his_entries_alone(reviewed):
    entries = [
        entry(1, actor="officer-1", on_duty=True, outside=False),
        entry(2, actor="officer-2", on_duty=False),
        entry(3, actor="officer-3", outside=True, decision="DENY"),
        entry(4, actor="officer-4", break_glass="LIFE_AT_RISK"),
        entry(5, actor="officer-5", on_duty=None),
    ]

    found = reviewed(entries, rules=["OFF_DUTY", "OUT_OF_AREA", "BREAK_GLASS"])

    assert {(row["ruleId"], row["actorId"]) for row in found} == {
        ("OFF_DUTY", "officer-2"), ("OUT_OF_AREA", "officer-3"), ("BREAK_GLASS", "officer-4"),
    }  # fmt: skip


def test_who_is_refused_again_and_again_is_a_finding(reviewed):
    most = limits()["DENIED_HOUR"]
    tries = [entry(n, actor="officer-1", decision="DENY") for n in range(most)]
    few = [entry(100 + n, actor="officer-2", decision="DENY") for n in range(most - 1)]

    (found,) = reviewed([*tries, *few], rules=["DENIED"])

    assert (found["actorId"], found["events"]) == ("officer-1", most)


def test_what_the_house_deletes_by_itself_is_no_access(reviewed):
    gone = entry(1, rows=10**6, operation="ERASE", capability="retentionCompliance")

    assert reviewed([gone]) == []


def test_of_several_outcomes_the_last_counts_and_the_review_is_closed(station):
    of = station({})
    entries = [entry(1, actor="officer-2", on_duty=False)]
    of.ledger.append(entries[0])
    (row,) = of.answer(ASK, "AUDIT", rules=["OFF_DUTY"])["nodes"]
    act = f"""mutation {{ recordReview(reviewId: "{row["reviewId"]}", outcome: NOT_JUSTIFIED) {{
        outcome }} }}"""
    of.ask(act.replace("NOT_JUSTIFIED", "NO_FINDING"), "AUDIT")
    of.ask(act, "AUDIT")

    (after,) = of.answer(ASK, "AUDIT", states=["CLOSED"])["nodes"]

    assert (after["reviewer"], after["outcome"]) == ("auditor-1", "NOT_JUSTIFIED")
    assert of.answer(ASK, "AUDIT", rules=["OFF_DUTY"], states=["OPEN"])["nodes"] == []


def test_nobody_settles_a_review_of_his_own_access(station):
    of = station({})
    of.ledger.append(entry(1, actor="auditor-1", on_duty=False))
    (row,) = of.answer(ASK, "AUDIT", rules=["OFF_DUTY"])["nodes"]
    act = f'mutation {{ recordReview(reviewId: "{row["reviewId"]}", outcome: JUSTIFIED) {{ at }} }}'

    (refused,) = of.ask(act, "AUDIT")["errors"]

    assert refused["extensions"] == {"code": "FORBIDDEN"}
    assert of.lines[-1]["deny_reason"] == "SAME_PERSON"


def test_planted_unlawful_looks_are_found_and_lawful_ones_are_not(reviewed):
    random = Random(7)  # noqa: S311 - a plan, not a secret
    entries, unlawful = [], set()
    for n in range(2_000):
        kind = random.choices(["lawful", "off duty", "outside", "no reference"], [97, 1, 1, 1])[0]
        planted = {
            "lawful": {},
            "off duty": {"on_duty": False},
            "outside": {"outside": True},
            "no reference": {"purpose": "RESPOND", "records": {}},
        }[kind]
        asker = f"officer-{random.randrange(40)}"
        entries.append(entry(n, n % 600, 3, **({"actor": asker, "on_duty": True} | planted)))
        if planted:
            unlawful.add(f"e{n}")

    rules = ["OFF_DUTY", "OUT_OF_AREA", "NO_REF", "BULK", "DENIED"]
    brought_up = {event for row in reviewed(entries, rules=rules) for event in row["eventIds"]}

    found, wrong = len(unlawful & brought_up), len(brought_up - unlawful)
    print(f"{len(unlawful)} planted, {found} found, {wrong} false alarms in {len(entries)}")
    assert (found, wrong) == (len(unlawful), 0)
