ASK = """query ($record: RecordId!, $period: Period) {
  oversight { whoViewedMyData(recordId: $record, period: $period) { totalCount nodes {
    logtime action actionZh receiverCode receiverName receiverSystem purpose recordKind
    delayedCount totalUsages } } } }"""


def case(report):
    given = f'reportId: "{report}", legalBasisRef: "Z"'
    return f"{{ fraud {{ fraudCaseFlow({given}) {{ totalCount }} }} }}"


def test_each_look_at_the_record_is_told_in_plain_words(station):
    of = station({})
    of.answer(case("FR-1"), "FRAUD_RESPONSE")
    of.answer(case("FR-1"), "FRAUD_RESPONSE")
    of.answer(case("FR-12"), "FRAUD_RESPONSE")

    found = of.answer(ASK, "SUBJECT", record="FR-1")

    assert found["totalCount"] == 2
    assert {row["purpose"] for row in found["nodes"]} == {"FRAUD_RESPONSE"}
    row = found["nodes"][0]
    assert row["action"] == "Looked at: Fraud case flow"
    assert row["actionZh"].startswith("查阅：")
    assert row["logtime"] == "2026-06-28T15:00:30.000Z"
    assert (row["recordKind"], row["receiverSystem"]) == ("FRAUD_REPORT", "Stationhouse")
    assert (row["delayedCount"], row["totalUsages"]) == (0, 2)
    assert (row["receiverCode"], row["receiverName"]) == (None, None)


def test_the_count_of_usages_is_of_all_pages(station):
    of = station({})
    for _ in range(3):
        of.answer(case("FR-1"), "FRAUD_RESPONSE")
    ask = ASK.replace("period: $period)", "period: $period, first: 1)")

    (row,) = of.answer(ask, "SUBJECT", record="FR-1")["nodes"]

    assert row["totalUsages"] == 3


def test_what_was_refused_is_no_look_and_neither_is_the_subjects_own(station):
    of = station({})
    of.refused(case("FR-1"), "CURIOSITY")
    of.answer(ASK, "SUBJECT", record="FR-1")

    assert of.answer(ASK, "SUBJECT", record="FR-1")["nodes"] == []


def test_a_part_of_an_id_finds_nothing(station):
    of = station({})
    of.answer(case("FR-1"), "FRAUD_RESPONSE")

    assert of.answer(ASK, "SUBJECT", record="FR")["nodes"] == []
    assert of.answer(ASK, "SUBJECT", record="Z")["nodes"] == []


def test_a_period_narrows_it(station):
    of = station({})
    of.answer(case("FR-1"), "FRAUD_RESPONSE")

    def told(since, until):
        period = {"since": since, "until": until}
        return of.answer(ASK, "SUBJECT", record="FR-1", period=period)["totalCount"]

    assert told("2026-06-28", "2026-06-28") == 1
    assert told("2026-06-01", "2026-06-27") == 0


def test_no_other_purpose_opens_it(station):
    of = station({})
    for purpose in ("AUDIT", "COMMAND", "PUBLIC"):
        refused = of.refused(ASK, purpose, record="FR-1")
        assert refused["extensions"]["code"] == "FORBIDDEN"


def test_a_pattern_is_no_record(station):
    refused = station({}).refused(ASK, "SUBJECT", record="FR-%")

    assert refused["extensions"]["code"] == "BAD_USER_INPUT"
    assert "the whole id of one call" in refused["message"]
