from datetime import timedelta

import pytest

from api.access.grant import Grant
from api.access.identity import Identity
from api.values import in_utc
from tests.api.conftest import NOW, SALT

ASK = """query ($record: RecordId, $since: UtcTime, $until: UtcTime, $first: Int = 200) {
  oversight { whoViewedMyData(recordId: $record, since: $since, until: $until, first: $first) {
    totalCount nodes { usageId isDelayed logtime action actionZh receiverCode receiverName
      receiverSystem purpose recordKind delayedCount totalUsages } } } }"""
SUBJECT = Identity("citizen-7", "CITIZEN", records=("FR-1", "LK110/9"))


def look(of, report="FR-1", times=1, at=NOW):
    """An officer of the anti-fraud centre looks at a case."""
    given = f'reportId: "{report}", legalBasisRef: "Z"'
    ask = f"{{ fraud {{ fraudCaseFlow({given}) {{ totalCount }} }} }}"
    for _ in range(times):
        of.ask(ask, "FRAUD_RESPONSE", granted=Grant(), clock=lambda: at)


def told(of, identity=SUBJECT, at=NOW, **given):
    body = of.ask(ASK, "SUBJECT", given, identity, clock=lambda: at)
    return body["data"]["oversight"]["whoViewedMyData"]


def delay(of, record="FR-1", until=NOW + timedelta(days=30)):
    release = {"kind": "DELAY", "record": SALT.of(record), "until": in_utc(until)}
    entry = {"event": "d", "at": in_utc(NOW), "act": "approveRelease", "decision": "ALLOW"}
    of.ledger.append(entry | {"release": release})


def test_each_look_at_ones_record_is_told_in_plain_words(station):
    of = station({})
    look(of, times=2)
    look(of, "FR-12")

    found = told(of)

    assert found["totalCount"] == 2
    row = found["nodes"][0]
    assert row["action"] == "Looked at: Fraud case flow (Stopping a fraud that was reported)"
    assert row["actionZh"].startswith("查阅：")
    assert (row["logtime"], row["purpose"]) == ("2026-06-28T15:00:30.000Z", "FRAUD_RESPONSE")
    assert (row["receiverCode"], row["receiverSystem"]) == ("LKPSB", "a test")
    assert row["receiverName"] == "Lankao County Public Security Bureau"
    assert (row["recordKind"], row["delayedCount"], row["totalUsages"]) == ("FRAUD_REPORT", 0, 2)


@pytest.mark.parametrize("record", ["FR-12", "FR", "Z", "FR-99"])
def test_of_what_is_not_ones_own_nothing_is_told_whether_or_not_it_is_there(station, record):
    of = station({})
    look(of, "FR-12")

    assert told(of, record=record) == {"totalCount": 0, "nodes": []}


def test_a_subject_without_a_record_is_told_nothing(station):
    of = station({})
    look(of)

    assert told(of, Identity("citizen-8", "CITIZEN"))["nodes"] == []


def test_a_unit_is_told_who_replayed_it(station):
    of = station({})
    replay = '{ patrol { patrolReplay(unitId: "u1", callId: "C/1") { totalCount } } }'
    of.ask(replay, "AUDIT", granted=Grant())

    def seen(unit):
        return told(of, Identity("officer-1", "OFFICER", unit=unit))["totalCount"]

    assert (seen("u1"), seen("u2")) == (1, 0)


def test_the_count_of_usages_is_of_all_pages(station):
    of = station({})
    look(of, times=3)

    (row,) = told(of, first=1)["nodes"]

    assert row["totalUsages"] == 3


def test_what_was_refused_is_no_look_and_neither_is_the_subjects_own(station):
    of = station({})
    of.ask('{ fraud { fraudCaseFlow(reportId: "FR-1", legalBasisRef: "Z") { totalCount } } }')
    told(of)

    assert told(of)["nodes"] == []


def test_times_narrow_it(station):
    of = station({})
    look(of)
    before, after = in_utc(NOW), in_utc(NOW + timedelta(seconds=1))

    assert told(of, since=before, until=after)["totalCount"] == 1
    assert told(of, since=after)["totalCount"] == 0
    assert told(of, until=before)["totalCount"] == 0


def test_a_look_that_is_delayed_is_counted_and_nothing_of_it_told_until_it_ends(station):
    of = station({})
    look(of, times=2)
    delay(of)

    waiting = told(of)["nodes"]
    later = told(of, at=NOW + timedelta(days=30))["nodes"]

    assert [row["delayedCount"] for row in waiting] == [2, 2]
    assert {row["usageId"] for row in waiting} == {"delayed-1", "delayed-2"}
    closed = {name: value for name, value in waiting[0].items() if value is None}
    assert set(closed) == {
        "logtime", "action", "actionZh", "receiverCode", "receiverName", "receiverSystem",
        "purpose",
    }  # fmt: skip
    assert [(row["isDelayed"], row["delayedCount"]) for row in later] == [(False, 0)] * 2


def test_times_do_not_tell_when_a_delayed_look_was(station):
    of = station({})
    look(of)
    delay(of)
    far = in_utc(NOW + timedelta(days=900))

    assert told(of, since=far)["nodes"][0]["delayedCount"] == 1


@pytest.mark.parametrize("purpose", ["AUDIT", "COMMAND", "PUBLIC"])
def test_no_other_purpose_opens_it(station, purpose):
    assert station({}).refused(ASK, purpose)["extensions"]["code"] == "FORBIDDEN"


def test_a_pattern_is_no_record(station):
    refused = station({}).refused(ASK, "SUBJECT", record="FR-%")

    assert refused["extensions"]["code"] == "BAD_USER_INPUT"
    assert "the whole id of one call" in refused["message"]
