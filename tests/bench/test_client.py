"""The client of the benches: what it takes for a mixture, and its quantiles."""

import json

from bench.client import Seen
from bench.tiny import mixed


def answer(version: object, n: int) -> bytes:
    nodes = {"unitStatusBoard": {"nodes": [{"unitId": str(version)}]},
             "responseTimes": {"nodes": [{"n": n}]}}  # fmt: skip
    return json.dumps({"data": {"dispatch": nodes}}).encode()


def test_a_mixture_of_two_versions_is_known():
    assert mixed(answer(7, 18)) == ""
    assert mixed(answer(7, 19)) == "mixed: version 7, 19 rows"
    assert mixed(b'{"errors": []}').startswith("no answer")


def test_a_quantile_is_one_of_the_times():
    assert Seen(took=[0.001, 0.002, 0.003]).quantile_ms(0.99) == 3.0
