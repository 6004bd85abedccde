from api.access.event import denial
from api.access.grant import Grant
from api.access.merkle import leaf_hash
from tests.api.conftest import NOW, SALT

LEGS = "{ dispatch { responseTimes { nodes { leg n } } } }"
CASE = '{ fraud { fraudCaseFlow(reportId: "FR-1", legalBasisRef: "ZF-1") { totalCount } } }'
ASK = """query ($of: [CapabilityId!], $for: [AccessPurpose!], $record: RecordId, $actor: RecordId) {
  oversight { accessLog(capabilityIds: $of, purposes: $for, recordId: $record, actorId: $actor) {
    totalCount nodes { eventId at operation act actorId role capabilityId fields rowCount purpose
      recordRefs
      decision denyReason figureId position leafHash } } } }"""


def test_every_access_stands_in_it_the_latest_first(station):
    of = station({})
    of.answer(LEGS, "COMMAND")
    of.refused(LEGS, "CURIOSITY")

    found = of.answer(ASK, "AUDIT")

    told = [
        (r["capabilityId"], r["purpose"], r["decision"], r["denyReason"]) for r in found["nodes"]
    ]
    assert told == [
        ("responseTimes", "UNMAPPED", "DENY", "PURPOSE"),
        ("responseTimes", "COMMAND", "ALLOW", None),
    ]
    assert found["nodes"][1]["fields"] == ["leg", "n"]
    assert found["nodes"][1]["rowCount"] == 0
    assert found["nodes"][0]["rowCount"] is None
    assert [r["actorId"] for r in found["nodes"]] == ["officer-1", "commander-1"]
    assert found["nodes"][0]["at"] == "2026-06-28T15:00:30.000Z"


def test_reading_it_is_itself_an_entry(station):
    of = station({})
    of.answer(ASK, "AUDIT")

    found = of.answer(ASK, "AUDIT")

    assert [r["capabilityId"] for r in found["nodes"]] == ["accessLog"]
    assert [line["capability"] for line in of.lines] == ["accessLog", "accessLog"]


def test_a_refused_reading_is_an_entry_too(station):
    of = station({})
    of.refused(ASK, "COMMAND")

    (row,) = of.answer(ASK, "AUDIT")["nodes"]

    assert (row["capabilityId"], row["decision"]) == ("accessLog", "DENY")


def test_the_leaf_hash_is_that_of_the_line_on_disk(station):
    of = station({})
    of.answer(LEGS)

    (row,) = of.answer(ASK, "AUDIT")["nodes"]

    line = (of.home / "ledger" / "access.jsonl").read_bytes().splitlines()[0]
    assert row["leafHash"] == leaf_hash(line).hex()
    assert row["figureId"] == of.lines[0]["figure_id"]


def test_it_is_narrowed_by_capability_purpose_and_record(station):
    of = station({})
    of.answer(CASE, "FRAUD_RESPONSE", granted=Grant())
    of.answer(LEGS, "AUDIT")

    def told(**given):
        return [r["capabilityId"] for r in of.answer(ASK, "AUDIT", **given)["nodes"]]

    assert told(of=["responseTimes"]) == ["responseTimes"]
    assert told(**{"for": ["FRAUD_RESPONSE"]}) == ["fraudCaseFlow"]
    assert told(record="FR-1") == ["fraudCaseFlow"]
    assert told(record="FR-2") == []
    assert told(record="FR") == []
    assert told(actor="auditor-1") == ["accessLog"] * 5 + ["responseTimes"]


def test_records_stand_in_it_as_hashes_that_nobody_can_try_ids_against(station):
    of = station({})
    of.answer(CASE, "FRAUD_RESPONSE", granted=Grant())

    (row,) = of.answer(ASK, "AUDIT", of=["fraudCaseFlow"])["nodes"]

    assert sorted(row["recordRefs"]) == sorted([SALT.of("FR-1"), SALT.of("ZF-1")])
    assert "FR-1" not in (of.home / "ledger" / "access.jsonl").read_text()


def test_acts_and_tokens_that_were_not_accepted_stand_in_it_too(station):
    of = station({})
    of.ledger.append(denial("bad_signature", NOW))
    asked = 'mutation { requestReplay(unitId: "u", callId: "c", reason: COURT) { id } }'
    of.ask(asked, "COMMAND")

    first, second = of.answer(ASK, "AUDIT")["nodes"]

    assert (first["act"], first["capabilityId"], first["operation"]) == (
        "requestRelease", None, "ALTER",
    )  # fmt: skip
    assert (second["decision"], second["denyReason"], second["actorId"]) == ("DENY", "TOKEN", None)


def test_a_purpose_that_there_is_not_is_refused_with_those_that_there_are(station):
    refused = station({}).refused(ASK, "AUDIT", **{"for": ["NOSINESS"]})

    assert refused["extensions"]["code"] == "BAD_USER_INPUT"
    assert "AccessPurpose" in refused["message"]


def test_it_pages_without_repeating_an_entry(station):
    of = station({})
    for _ in range(5):
        of.answer(LEGS)
    page = """query ($after: String) { oversight { accessLog(first: 2, after: $after,
        capabilityIds: [responseTimes]) {
        nodes { position } pageInfo { endCursor hasNextPage } } } }"""

    seen, after = [], None
    for _ in range(3):
        found = of.answer(page, "AUDIT", after=after)
        seen += [row["position"] for row in found["nodes"]]
        after = found["pageInfo"]["endCursor"]

    assert seen == [4, 3, 2, 1, 0]
