"""Many workers on many deliveries, one of them killed: one lake, nothing twice, nothing lost."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.take_in import take_in
from tests.pipelines.intake.conftest import HEADER, digest, feed, row
from tests.pipelines.webserver import ROOT


def start(home: Path, *paths: Path) -> subprocess.Popen:
    words = [sys.executable, "-m", "tests.pipelines.intake.crash", home, "0", *paths]
    return subprocess.Popen(list(map(str, words)), cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_workers_side_by_side_make_the_lake_that_one_worker_makes(tmp_path):
    home, files = tmp_path / "home", []
    for number in range(6):
        path = tmp_path / f"rooms_{number}.csv"
        lines = [row(f"H{number}-{n}", note=str(n)) for n in range(8_000)]
        path.write_text("\n".join([HEADER, *lines, "ragged"]) + "\n")
        files.append(path)
    keys = Keys.open(home / "keys")

    workers = [start(home, *files[turn:], *files[:turn]) for turn in (0, 0, 2, 4)]
    for _ in range(2):
        workers[0].stdout.readline()
    workers[0].send_signal(signal.SIGKILL)
    said = Counter(" ".join(one.communicate(timeout=120)[0] for one in workers[1:]).split())

    lake, straight = Lake.open(home / "lake"), Lake.open(tmp_path / "straight")
    for path in files:
        take_in(path, straight, keys, [feed()])
    assert digest(lake) == digest(straight)
    assert sorted(one.file for one in lake.receipts()) == [path.name for path in files]
    assert said["taken"] + said["again"] == 3 * len(files)
    assert said["taken"] <= len(files)


def test_what_another_machine_is_making_is_left_alone_until_a_day_has_passed(lake, tmp_path):
    made = lake.root / "incoming" / f"{'a' * 32}@elsewhere"
    made.mkdir()
    lock = made.with_name(made.name + ".lock")
    lock.touch()
    with lake.making():
        assert made.exists()
    os.utime(lock, (0, 0))
    with lake.making():
        assert not made.exists()
