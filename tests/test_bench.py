"""Results of benches: rows of one form, kept by day, and held against another day's."""

import json

from bench.client import Seen
from bench.report import Report, compared, read
from bench.tiny import mixed


def answer(version: object, n: int) -> bytes:
    nodes = {"unitStatusBoard": {"nodes": [{"unitId": str(version)}]},
             "responseTimes": {"nodes": [{"n": n}]}}  # fmt: skip
    return json.dumps({"data": {"dispatch": nodes}}).encode()


def test_a_report_keeps_its_rows_with_the_machine_they_are_of(tmp_path):
    report = Report("start")
    report.add("API ready", "median", 2.0, "s", [1.5, 2.0, 2.5])
    path = report.write(tmp_path)

    told = json.loads(path.read_text())
    assert (told["machine"]["cores"] or 0) > 0
    assert told["versions"]["duckdb"]
    assert told["results"] == [
        {"bench": "start", "side": "API ready", "metric": "median", "value": 2.0, "unit": "s",
         "low": 1.5, "high": 2.5}
    ]  # fmt: skip


def test_a_bench_that_is_run_again_replaces_its_own_rows_alone(tmp_path):
    for bench, value in (("start", 2.0), ("soak", 9.0), ("start", 3.0)):
        report = Report(bench)
        report.add("side", "median", value, "s")
        path = report.write(tmp_path)

    assert [(row.bench, row.value) for row in read(path)] == [("soak", 9.0), ("start", 3.0)]


def test_what_changed_more_than_noise_is_marked():
    before, after = Report("a"), Report("a")
    for side, was, now in (("same", 100.0, 105.0), ("slower", 100.0, 150.0), ("gone", 1.0, None)):
        before.add(side, "time", was, "s")
        if now is not None:
            after.add(side, "time", now, "s")

    assert list(compared(before.rows, after.rows)) == [
        "a same time: 100.00 to 105.00 s (+5 %)",
        "a slower time: 100.00 to 150.00 s (+50 %)  <",
    ]


def test_a_mixture_of_two_versions_is_known():
    assert mixed(answer(7, 18)) == ""
    assert mixed(answer(7, 19)) == "mixed: version 7, 19 rows"
    assert mixed(b'{"errors": []}').startswith("no answer")


def test_a_quantile_is_one_of_the_times():
    assert Seen(took=[0.001, 0.002, 0.003]).quantile_ms(0.99) == 3.0
