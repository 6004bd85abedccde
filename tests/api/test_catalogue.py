from contracts import capabilities

ALL = """{ catalogue { id number category title titleEn titleZh question purposes method
           methodSource sources dataAsOf dataAgeSeconds columns { name unit meaning } } }"""


def test_every_capability_stands_in_it_once(station):
    found = station({}).ask(ALL, purpose="")["data"]["catalogue"]

    assert [entry["id"] for entry in found] == list(capabilities())
    assert [entry["number"] for entry in found] == sorted(entry["number"] for entry in found)


def test_an_entry_says_what_its_contract_says(station):
    found = station({}).ask(ALL, purpose="")["data"]["catalogue"]
    entry = next(entry for entry in found if entry["id"] == "responseTimes")

    assert entry["category"] == "dispatch"
    assert (entry["titleEn"], entry["titleZh"]) == ("Response times", "响应时间")
    assert entry["purposes"] == ["COMMAND", "AUDIT", "PUBLISH"]
    assert entry["sources"] == ["callsForService", "dispatchAssignments"]
    assert entry["dataAsOf"] == "2026-06-28T15:00:00.000Z"
    assert entry["dataAgeSeconds"] == 30
    assert {"name": "p90Seconds", "unit": "s"}.items() <= entry["columns"][9].items()


def test_it_is_no_data_and_leaves_no_entry(station):
    of = station({})
    of.ask(ALL, purpose="")

    assert of.lines == []
