"""The log as files: what was appended is there, whatever happens to the process or the disk."""

import errno
import os
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lane.batch import Batch
from lane.frames import HEAD, framed, frames
from lane.log import BusyError, FullError, Place
from lane.opening import opened
from lane.segments import Segments
from lane.settings import LaneSettings
from lane.writing import numbers, path
from tests.lane.batches import batch, ids

LARGE = 1 << 20


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "segments"


@pytest.fixture
def log(folder):
    found = Segments(folder, LARGE)
    yield found
    found.close()


def test_what_is_appended_can_be_read_by_another(log, folder):
    log.append([batch("a", "U1", "U2"), batch("b", "U3")])

    read, place = Segments(folder, LARGE).after(None)

    assert read == [batch("a", "U1", "U2"), batch("b", "U3")]
    assert Segments(folder, LARGE).after(place) == ([], place)


def test_a_log_that_is_not_there_yet_is_empty(folder):
    log = opened(LaneSettings(folder=folder.parent))

    assert list(log.after(None)[0]) == []


def test_a_reader_goes_on_where_it_stood(log):
    log.append([batch("a", "U1")])
    _, place = log.after(None)
    log.append([batch("b", "U2")])

    assert ids(log, Place(str(place))) == ["b"]


def test_a_batch_has_its_id_once_even_after_a_restart(log, folder):
    log.append([batch("a", "U1"), batch("a", "U2")])
    log.close()
    again = Segments(folder, LARGE)
    again.append([batch("a", "U3"), batch("b", "U4")])

    assert ids(again) == ["a", "b"]
    assert again.held("a") == batch("a", "U1")
    assert again.held("c") is None
    again.close()


def test_only_one_process_appends(log, folder):
    log.append([])

    with pytest.raises(BusyError, match="another process appends"):
        Segments(folder, LARGE).append([])


def test_a_place_holds_over_segments_and_restarts(folder):
    places, log = [], Segments(folder, 1)
    for name in "abc":
        log.append([batch(name, "U1")])
        places.append(log.after(None)[1])
    log.close()
    log = Segments(folder, 1)
    log.append([batch("d", "U1")])
    log.close()

    assert numbers(folder) == [1, 2, 3, 4]
    assert [ids(log, place) for place in places] == [["b", "c", "d"], ["c", "d"], ["d"]]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_torn_tail_is_cut_and_nothing_before_it_is_lost(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("torn")
    log = Segments(folder, LARGE)
    sizes = data.draw(st.lists(st.integers(0, 5), min_size=1, max_size=5))
    for number, size in enumerate(sizes):
        log.append([batch(str(number), *map(str, range(size)))])
    log.close()
    file = path(folder, 1)
    ends = [0, *(one.end for one in frames(file.read_bytes()))]
    cut = data.draw(st.integers(0, ends[-1]))
    noise = data.draw(st.binary(max_size=40))
    file.write_bytes(file.read_bytes()[:cut] + noise)
    whole = [str(number) for number, end in enumerate(ends[1:]) if end <= cut]
    if not frames_in(noise):
        before = Segments(folder, LARGE)
        _, place = before.after(None)
        before.append([batch("new", "U1")])
        before.close()

        assert ids(before)[: len(whole)] == whole
        assert ids(before)[-1] == "new"
        assert ids(before, place) == ["new"]


def frames_in(noise):
    return any(frames(noise))


@given(st.binary(max_size=200), st.integers(0, 7), st.data())
def test_a_frame_with_any_bit_changed_is_none(noise, bit, data):
    whole = framed(batch("a", "U1"))
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[at] ^= 1 << bit

    assert list(frames(bytes(changed) + noise)) == []
    assert [one.identity for one in frames(whole + bytes(changed))] == ["a"]


@given(st.permutations(["a", "b", "c", "a", "b"]), st.integers(1, 5))
def test_whatever_the_order_and_the_repeats_each_id_is_there_once(tmp_path_factory, names, at):
    log = Segments(tmp_path_factory.mktemp("order"), LARGE)
    log.append([batch(name, "U1") for name in names[:at]])
    log.append([batch(name, "U1") for name in names[at:]])
    log.close()

    assert ids(log) == list(dict.fromkeys(names))


def test_many_threads_append_and_every_batch_is_there_once(log):
    def append(thread):
        for number in range(20):
            log.append([batch(f"{thread}-{number}", "U1")])

    threads = [threading.Thread(target=append, args=(one,)) for one in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(ids(log)) == sorted(f"{one}-{number}" for one in range(8) for number in range(20))


def test_a_full_disk_loses_nothing_and_leaves_nothing_half(log, monkeypatch):
    log.append([batch("a", "U1")])
    _, place = log.after(None)
    real = os.write

    def full(file, data):
        if len(data) < 50:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(file, data[: len(data) // 2])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(FullError, match="No space left"):
        log.append([batch("b", "U2"), batch("c", "U3")])
    monkeypatch.undo()
    assert ids(log, place) == []

    log.append([batch("b", "U2")])

    assert ids(log) == ["a", "b"]
    assert ids(log, place) == ["b"]


def test_what_is_forgotten_goes_in_whole_segments_and_never_the_one_that_is_written(folder):
    log = Segments(folder, 1)
    for name in "abc":
        log.append([batch(name, "U1")])
    _, end = log.after(None)
    log.forget(end)

    assert ids(log) == ["c"]
    assert log.held("a") is None
    log.close()


def test_damage_in_an_older_segment_is_left_for_a_person(folder):
    log = Segments(folder, 1)
    for name in "ab":
        log.append([batch(name, "U1")])
    log.close()
    file = path(folder, 1)
    damaged = file.read_bytes()[: HEAD.size] + b"?" + file.read_bytes()[HEAD.size + 1 :]
    file.write_bytes(damaged)
    again = Segments(folder, 1)
    again.append([batch("c", "U1")])
    again.close()

    assert ids(again) == ["b", "c"]
    assert file.read_bytes() == damaged


def test_a_batch_is_what_it_was(log):
    whole = Batch(**{**vars(batch("a", "车1", aside=({"line": 2, "reasons": ["x"], "row": "{}"},))),
                     "dropped": {"r": 1}, "unmapped": {"c": {"9": 2}}, "device": "d1"})  # fmt: skip
    log.append([whole])

    assert log.after(None)[0] == [whole]
