import json
import os
import threading

import pytest

import api.answer
from api.access.ledger import Ledger
from api.errors import Refusal


def test_a_line_is_on_disk_when_append_returns(tmp_path):
    ledger = Ledger(tmp_path)

    ledger.append({"capability": "responseTimes"})

    assert (tmp_path / "access.jsonl").read_text() == '{"capability": "responseTimes"}\n'


def test_many_writers_at_once_lose_no_line_and_tear_none(tmp_path):
    ledger = Ledger(tmp_path)

    def write(writer):
        for n in range(25):
            ledger.append({"writer": writer, "n": n})

    threads = [threading.Thread(target=write, args=(w,)) for w in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    lines = [json.loads(line) for line in (tmp_path / "access.jsonl").read_text().splitlines()]
    assert {(line["writer"], line["n"]) for line in lines} == {
        (w, n) for w in range(8) for n in range(25)
    }
    assert len(lines) == 200


def test_a_file_moved_away_is_begun_anew(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.append({"n": 1})
    (tmp_path / "access.jsonl").rename(tmp_path / "access-2026.jsonl")

    ledger.append({"n": 2})

    assert (tmp_path / "access.jsonl").read_text() == '{"n": 2}\n'


def test_a_full_disk_is_a_refusal_and_leaves_no_torn_line_in_the_middle(tmp_path, monkeypatch):
    ledger = Ledger(tmp_path)
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:5]))
    with pytest.raises(Refusal) as refused:
        ledger.append({"n": 1})
    monkeypatch.undo()

    ledger.append({"n": 2})

    assert refused.value.code == "LEDGER_UNAVAILABLE"
    assert (tmp_path / "access.jsonl").read_text() == '{"n":\n{"n": 2}\n'


def test_an_answer_is_recorded_with_what_was_seen(station):
    of = station({})

    found = of.answer(
        '{ dispatch { responseTimes(areaId: "410225") { figureId nodes { n leg } } } }', "AUDIT"
    )

    (line,) = of.lines
    assert line["decision"] == "ALLOW"
    assert (line["capability"], line["purpose"], line["snapshot"]) == (
        "responseTimes",
        "AUDIT",
        "S1",
    )
    assert (line["fields"], line["row_count"]) == (["leg", "n"], 0)
    assert line["figure_id"] == found["figureId"]
    assert line["arguments"]["area_id"] == "410225"


def test_what_is_published_is_a_disclosure(station):
    of = station({})

    of.answer("{ dispatch { responseTimes { totalCount } } }", "PUBLISH")

    assert [line["operation"] for line in of.lines] == ["DISCLOSE"]


def test_each_capability_of_a_question_has_its_line(station):
    of = station({})

    of.ask("{ dispatch { a: responseTimes { totalCount } b: responseTimes { totalCount } } }")

    assert len(of.lines) == 2


def test_no_line_no_answer(station):
    of = station({})
    (of.home / "ledger" / "access.jsonl").mkdir(parents=True)

    body = of.ask("{ dispatch { responseTimes { totalCount } } }")

    assert body["data"] == {"dispatch": {"responseTimes": None}}
    assert body["errors"][0]["extensions"] == {"code": "LEDGER_UNAVAILABLE"}


def test_no_line_no_denial_either(station):
    of = station({})
    (of.home / "ledger" / "access.jsonl").mkdir(parents=True)

    refused = of.refused("{ dispatch { responseTimes { totalCount } } }", "CURIOSITY")

    assert refused["extensions"] == {"code": "LEDGER_UNAVAILABLE"}


def test_the_line_is_written_before_the_answer_leaves(station, monkeypatch):
    of = station({})
    order = []
    append = of.ledger.append
    monkeypatch.setattr(of.ledger, "append", lambda entry: (append(entry), order.append("line")))
    shown = api.answer.Answer._answer

    def answered(*given):
        found = shown(*given)
        order.append("answer")
        return found

    monkeypatch.setattr(api.answer.Answer, "_answer", answered)
    of.answer("{ dispatch { responseTimes { totalCount } } }")

    assert order == ["line", "answer"]
