import json
from datetime import datetime

import pytest

from api.access.ledger import Ledger
from api.access.merkle import leaf_hash
from api.access.records import Records

ENTRY = {"event": "e", "at": "2026-06-28T15:00:30.000Z", "decision": "ALLOW", "capability": "x"}


def line(number, **more):
    return json.dumps(ENTRY | {"event": f"e{number}"} | more).encode() + b"\n"


def events(reading):
    return [one for (one,) in reading.rows("select event from entries order by position", ())]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "access.jsonl"


def test_there_is_nothing_to_read_before_the_first_entry(path):
    assert events(Records(path).reading()) == []


def test_what_is_written_shows_in_the_next_reading_and_not_in_the_one_before(path):
    records = Records(path)
    path.write_bytes(line(1))
    before = records.reading()
    with path.open("ab") as file:
        file.write(line(2))

    assert events(records.reading()) == ["e1", "e2"]
    assert events(before) == ["e1"]
    assert (before.id, before.as_of(())) == ("ledger-1", datetime(2026, 6, 28, 15, 0, 30))


def test_a_last_line_that_is_not_ended_is_read_once_it_is(path):
    records = Records(path)
    path.write_bytes(line(1) + line(2)[:20])
    assert events(records.reading()) == ["e1"]

    with path.open("ab") as file:
        file.write(line(2)[20:])

    assert events(records.reading()) == ["e1", "e2"]


@pytest.mark.parametrize("bad", [b"{", b"[]", b"null", b'{"event": "e"}', b'{"at": 3}', b"\xff"])
def test_a_line_that_is_no_entry_is_a_leaf_and_nothing_else(path, bad):
    path.write_bytes(line(1) + bad + b"\n" + line(2))

    reading = Records(path).reading()

    assert events(reading) == ["e1", None, "e2"]
    found = reading.rows("select leaf_hash from audit_proof order by position", ())
    assert found[1] == (leaf_hash(bad).hex(),)
    assert reading.rows("select count(*) from access_log", ()) == [(2,)]


def test_a_file_that_was_put_in_its_place_is_read_from_its_start(path, tmp_path):
    records = Records(path)
    path.write_bytes(line(1) + line(2))
    assert len(events(records.reading())) == 2
    other = tmp_path / "other"
    other.write_bytes(line(3))
    other.replace(path)

    assert events(records.reading()) == ["e3"]


def test_a_reading_reaches_nothing_but_the_ledger(path):
    reading = Records(path).reading()

    with pytest.raises(Exception, match="disabled"):
        reading.rows("select * from read_text('/etc/hostname')", ())


def test_a_ledger_reads_what_it_wrote(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.append(ENTRY)

    assert events(ledger.reading()) == ["e"]
    ledger.close()
