from datetime import datetime

ASK = """query ($granularity: Granularity! = HOUR, $centre: RecordId) { dispatch {
    callAnswering(granularity: $granularity, centreId: $centre) {
    nodes { intervalAt clock offered answered abandoned abandonedPct { value } p50Seconds { value }
            within10sPct { value } within15sPct { value } within20sPct { value }
            targets { standard targetSeconds targetPct met } } } } }"""


def call(number, seconds, clock=8, **other):
    return {
        "call_id": f"C/{number}",
        "granularity": "HOUR",
        "interval_at": datetime(2026, 6, 20, clock),
        "centre_id": "C",
        "offered_at": datetime(2026, 6, 20, clock, 5),
        "answer_seconds": seconds,
        "is_abandoned": seconds is None,
        **other,
    }


def asked(station, rows, **variables):
    return station({"callAnswering": rows}).answer(ASK, "COMMAND", **variables)["nodes"]


def test_shares_are_of_answered_calls_and_who_gave_up_is_counted_beside(station):
    rows = [*(call(n, 8.0) for n in range(9)), call(10, 18.0), call(11, None)]

    (row,) = asked(station, rows)

    assert (row["offered"], row["answered"], row["abandoned"]) == (11, 10, 1)
    assert row["within10sPct"]["value"] == row["within15sPct"]["value"] == 90
    assert row["within20sPct"]["value"] == 100
    assert row["clock"] == "PSAP"
    met = {(one["standard"], one["targetSeconds"]): one["met"] for one in row["targets"]}
    assert met[("NENA_STA_020", 15)] is True
    assert met[("NENA_STA_020_95", 20)] is True
    assert met[("NFPA_1710", 15)] is False
    assert met[("UK_999", 10)] is True


def test_no_bad_hour_hides_behind_a_good_one(station):
    rows = [*(call(n, 5.0, clock=8) for n in range(20)), call(30, 60.0, clock=9)]

    found = asked(station, rows)

    assert [row["intervalAt"][11:13] for row in found] == ["09", "08"]
    assert [row["within20sPct"]["value"] for row in found] == [0, 100]


def test_of_nothing_answered_no_target_is_met_or_missed(station):
    (row,) = asked(station, [call(1, None)])

    assert {one["met"] for one in row["targets"]} == {None}
    assert row["p50Seconds"] is None


def test_only_the_centre_and_the_length_asked_for(station):
    rows = [call(1, 5.0), call(2, 5.0, centre_id="D"), call(1, 5.0, granularity="DAY")]
    of = station({"callAnswering": rows})

    (here,) = of.answer(ASK, centre="D")["nodes"]
    (day,) = of.answer(ASK, granularity="DAY")["nodes"]

    assert (here["offered"], day["offered"]) == (1, 1)


def test_what_is_published_is_withheld_below_ten(station):
    (row,) = station({"callAnswering": [call(1, 5.0)]}).answer(ASK, "PUBLISH")["nodes"]

    assert (row["offered"], row["within10sPct"]) == (None, None)
