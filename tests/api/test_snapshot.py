import json
import threading
from collections import Counter

import duckdb
import pytest

from api.errors import Refusal
from api.snapshots import Snapshots

from .legs import legs
from .published import publish

ASK = (
    "{ dispatch { responseTimes(groupBy: [AREA]) { nodes { areaId n meanSeconds } totalCount } } }"
)


def test_nothing_published_is_a_refusal(tmp_path):
    snapshots = Snapshots(tmp_path)
    snapshots.refresh()

    with pytest.raises(Refusal) as refused, snapshots.pinned():
        pass

    assert refused.value.code == "NO_SNAPSHOT"


def test_a_request_keeps_the_snapshot_that_it_began_with(tmp_path):
    publish(tmp_path, {}, "S1")
    snapshots = Snapshots(tmp_path)
    snapshots.refresh()

    with snapshots.pinned() as before:
        publish(tmp_path, {}, "S2")
        assert snapshots.stale()
        snapshots.refresh()
        with snapshots.pinned() as after:
            assert (before.id, after.id) == ("S1", "S2")
        assert before.rows("select snapshot_id from manifest", ()) == [("S1",)]


def test_a_retired_snapshot_is_closed_with_its_last_reader(tmp_path):
    publish(tmp_path, {}, "S1")
    snapshots = Snapshots(tmp_path)
    snapshots.refresh()
    with snapshots.pinned() as first, snapshots.pinned() as same:
        publish(tmp_path, {}, "S2")
        snapshots.refresh()
        assert first is same
        first.rows("select 1", ())

    with pytest.raises(duckdb.ConnectionException):
        first.rows("select 1", ())


@pytest.mark.parametrize(
    "pointer",
    [
        "",
        "{}",
        "[]",
        '{"file": "../S1.duckdb"}',
        '{"file": "snapshot-S9.duckdb"}',
        '{"file": "current.json"}',
    ],
)
def test_a_pointer_to_nothing_readable_leaves_what_is_served(tmp_path, pointer, caplog):
    publish(tmp_path, {}, "S1")
    snapshots = Snapshots(tmp_path)
    snapshots.refresh()

    (tmp_path / "current.json").write_text(pointer)
    snapshots.refresh()

    with snapshots.pinned() as serving:
        assert serving.id == "S1"
    assert "not opened" in caplog.text


def test_the_same_file_pointed_to_again_goes_on(tmp_path):
    publish(tmp_path, {}, "S1")
    snapshots = Snapshots(tmp_path)
    snapshots.refresh()
    pointer = json.loads((tmp_path / "current.json").read_text())
    (tmp_path / "current.json").write_text(json.dumps(pointer | {"again": True}))

    snapshots.refresh()

    with snapshots.pinned() as serving:
        assert serving.rows("select count(*) from manifest", ()) == [(1,)]


def test_a_statement_can_neither_write_nor_reach_another_file(tmp_path):
    publish(tmp_path, {}, "S1")
    (tmp_path / "other.csv").write_text("a\n1\n")
    snapshots = Snapshots(tmp_path)
    snapshots.refresh()
    with snapshots.pinned() as serving:
        for sql in (
            "create table t (a int)",
            "delete from manifest",
            f"from read_csv('{tmp_path}/other.csv')",
            "set enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                serving.rows(sql, ())


def test_swapping_under_load_mixes_no_answer(station):
    """Every row of snapshot k says k; an answer that holds two of them is a mixed one."""
    of = station({"responseTimes": legs(range(5), seconds=0.0)}, snapshot="S0")
    seen: Counter[str] = Counter()
    wrong: list[object] = []
    done = threading.Event()

    def ask():
        while not done.is_set():
            body = of.ask("{ a: %s b: %s }" % (ASK[1:-1], ASK[1:-1]))  # noqa: UP031
            figures = {
                row["meanSeconds"]
                for part in body["data"].values()
                for row in part["responseTimes"]["nodes"]
            }
            snapshot = body["extensions"]["snapshot"]
            seen[snapshot] += 1
            if figures != {float(snapshot[1:])}:
                wrong.append((snapshot, figures))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    [thread.start() for thread in threads]
    try:
        for k in range(1, 7):
            rows = {"responseTimes": legs(range(5), seconds=float(k))}
            publish(of.home / "published", rows, f"S{k}")
    finally:
        done.set()
        [thread.join() for thread in threads]

    assert wrong == []
    assert len(seen) > 1
