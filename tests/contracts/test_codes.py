"""The tables beside the code lists speak of codes that are in them."""

import csv

from contracts import codes


def rows(name: str) -> list[dict[str, str]]:
    with (codes.ROOT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_target_is_of_a_known_standard_and_leg_and_stands_once() -> None:
    targets = rows("response_targets")
    assert {row["standard"] for row in targets} == set(codes.values("response_standard")) - {"NONE"}
    assert {row["leg"] for row in targets} <= set(codes.values("response_leg"))
    keys = [(row["standard"], row["leg"], row["min_priority"]) for row in targets]
    assert len(keys) == len(set(keys))
    assert all(0 <= int(row["min_priority"]) <= 10 for row in targets)
    assert all(int(row["target_seconds"]) > 0 and row["source"] for row in targets)


def test_a_transition_leads_from_a_unit_status_to_another() -> None:
    known = set(codes.values("unit_status"))
    found = rows("unit_status_transitions")
    assert {row["before"] for row in found} | {row["after"] for row in found} <= known
