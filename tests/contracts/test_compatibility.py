"""Each kind of change is named, weighed, and told for whom it breaks."""

import copy
from collections.abc import Callable

import pytest

from contracts.compatibility import AGENCY, MAJOR, MINOR, PEOPLE, READER, changes
from contracts.release import kept, last, numbers, problems, unreleased
from contracts.shape import shapes

TODAY = shapes()
GIVEN, ANSWER = "lostProperty", "responseTimes"
CALLS = "callsForService"


def table(contract: str, found: dict) -> dict:
    name = {GIVEN: "found_items", ANSWER: "response_times", CALLS: "calls_for_service"}[contract]
    return found[contract]["tables"][name]


def column(contract: str, name: str, **values: object) -> Callable[[dict], None]:
    """A change of what one column promises."""
    return lambda found: table(contract, found)["columns"][name].update(values)


def without(contract: str, name: str) -> Callable[[dict], None]:
    return lambda found: table(contract, found)["columns"].pop(name)


def added(contract: str, **values: object) -> Callable[[dict], None]:
    def act(found: dict) -> None:
        columns = table(contract, found)["columns"]
        columns["fresh"] = {**next(iter(columns.values())), **values}

    return act


def codes(contract: str, name: str, *more: str, gone: int = 0) -> Callable[[dict], None]:
    def act(found: dict) -> None:
        one = table(contract, found)["columns"][name]
        one["codes"] = [*one["codes"][gone:], *more]

    return act


def rule(name: str, value: dict | None) -> Callable[[dict], None]:
    def act(found: dict) -> None:
        rules = table(GIVEN, found)["rules"]
        rules.pop(name, None)
        rules.update({name: value} if value else {})

    return act


def told(word: str, value: object, contract: str = GIVEN) -> Callable[[dict], None]:
    return lambda found: found[contract].update({word: value})


def keep(period: str) -> Callable[[dict], None]:
    return lambda found: found[GIVEN]["retention"]["lostProperty-kept_1"].update(keep=period)


HOLDS = "found_items-return_after_find"
CODED = next(n for n, c in table(ANSWER, TODAY)["columns"].items() if c["codes"])
WITHOUT_FORBIDDEN = TODAY[GIVEN]["forbidden"][1:]
MORE_FORBIDDEN = [*TODAY[GIVEN]["forbidden"], "shoe_size"]
PURPOSES = TODAY[ANSWER]["purposes"]

BREAKING = {
    "a column is gone": (without(GIVEN, "brand"), "brand: the column is gone", READER),
    "a required column is new": (added(GIVEN, required=True), "new and required", AGENCY),
    "a column is required": (column(GIVEN, "brand", required=True), "required now", AGENCY),
    "another type": (column(GIVEN, "found_at", type="date"), "type is 'date'", READER),
    "another unit": (column(GIVEN, "found_at", unit="min"), "unit is 'min'", READER),
    "a higher minimum": (column(GIVEN, "brand", minimum=5), "minimum is 5", AGENCY),
    "a lower maximum": (column(GIVEN, "brand", maximum=5), "maximum is 5", AGENCY),
    "a shorter text": (column(GIVEN, "brand", max_length=9), "max_length is 9, was 40", AGENCY),
    "a pattern": (column(GIVEN, "brand", pattern="^x$"), "pattern is '^x$'", AGENCY),
    "a code is gone": (codes(GIVEN, "state", gone=1), "codes are gone", AGENCY),
    "a list of codes": (column(GIVEN, "brand", codes=["A"]), "from a list now", AGENCY),
    "a new rule": (rule("n", {"holds": "1=1", "severity": "error"}), "rule n is new", AGENCY),
    "another rule": (rule(HOLDS, {"holds": "1=1", "severity": "error"}), "was 'returned", AGENCY),
    "another key": (lambda f: table(GIVEN, f).update(key=["brand"]), "key is ['brand']", READER),
    "another time": (lambda f: table(GIVEN, f).update(event_time="x"), "event_time is x", READER),
    "another order": (lambda f: table(GIVEN, f).update(version_by=[]), "version_by is []", READER),
    "a table is gone": (lambda f: f[GIVEN]["tables"].pop("found_items"), "table is gone", READER),
    "a contract is gone": (lambda f: f.pop(GIVEN), "the contract is gone", READER),
    "due sooner": (lambda f: f[GIVEN]["sla"].update(latency_seconds=1), "is 1, was", AGENCY),
    "due later": (lambda f: f[GIVEN]["sla"].update(latency_seconds=9e9), "was 900", READER),
    "kept shorter": (keep("P1M"), "keep P1M", READER),
    "kept longer": (keep("P5Y"), "keep P5Y", PEOPLE),
    "kept without end": (keep("for good"), "keep for good", PEOPLE),
    "a period is gone": (told("retention", {}), "is gone", PEOPLE),
    "a forbidden column may come": (told("forbidden", WITHOUT_FORBIDDEN), "is gone", PEOPLE),
    "a column is forbidden": (told("forbidden", MORE_FORBIDDEN), "is new: shoe_size", AGENCY),
    "no longer reduced": (told("reductions", []), "reduction is gone: redact", PEOPLE),
    "no longer sensitive": (column(GIVEN, "reply_token", sensitive=False), "sensitive", PEOPLE),
    "an answer is gone": (without(ANSWER, "seconds"), "seconds: the column is gone", READER),
    "an answer may lack": (column(ANSWER, CODED, required=False), "may be missing now", READER),
    "an answer in words": (column(ANSWER, CODED, codes=None), "from no list now", READER),
    "another protection": (column(ANSWER, CODED, suppress="always"), "suppress", READER),
    "a purpose is gone": (told("purposes", PURPOSES[1:], ANSWER), "may no longer ask", READER),
    "a purpose is new": (told("purposes", [*PURPOSES, "X"], ANSWER), "X may ask now", PEOPLE),
    "a release is needed": (told("released", True, ANSWER), "named or released", READER),
}
COMPATIBLE = {
    "a column is new": (added(GIVEN, required=False), "the column is new"),
    "a column is no longer required": (column(GIVEN, "found_at", required=False), "be missing"),
    "a longer text": (column(GIVEN, "brand", max_length=90), "max_length is 90, was 40"),
    "a code is new": (codes(GIVEN, "state", "LOST_AGAIN"), "codes are new: LOST_AGAIN"),
    "any word": (column(GIVEN, "state", codes=None), "from no list now"),
    "a rule is gone": (rule(HOLDS, None), f"rule {HOLDS} is gone"),
    "a rule only warns": (rule(HOLDS, {"holds": "x", "severity": "warning"}), "only warns"),
    "a column is sensitive": (column(GIVEN, "brand", sensitive=True), "sensitive now"),
    "an answer is new": (added(ANSWER), "the column is new"),
    "an answer never lacks": (column(ANSWER, "seconds", required=True), "is required now"),
    "a new word in an answer": (codes(ANSWER, CODED, "NEW"), "codes are new: NEW"),
    "a table is new": (lambda f: f[GIVEN]["tables"].update(t=table(GIVEN, f)), "table is new"),
    "a contract is new": (lambda f: f.update(c=f[GIVEN]), "the contract is new"),
}


def changed(act: Callable[[dict], object]) -> dict:
    found = copy.deepcopy(TODAY)
    act(found)
    return found


@pytest.mark.parametrize(("act", "words", "whom"), BREAKING.values(), ids=BREAKING)
def test_what_breaks_is_named_and_for_whom(act, words, whom):
    (made,) = changes(TODAY, changed(act)).values()
    found = [one for one in made if one.weight == MAJOR and words in str(one)]
    assert found, [str(one) for one in made]
    assert found[0].whom == whom


@pytest.mark.parametrize(("act", "words"), COMPATIBLE.values(), ids=COMPATIBLE)
def test_what_breaks_nobody_is_told_too(act, words):
    (made,) = changes(TODAY, changed(act)).values()
    assert {one.weight for one in made} == {MINOR}
    assert any(words in str(one) for one in made)


def test_what_did_not_change_is_not_told():
    assert changes(TODAY, copy.deepcopy(TODAY)) == {}


def raised(act: Callable[[dict], object], version: str) -> dict:
    def both(found: dict) -> None:
        act(found)
        found[GIVEN]["version"] = version

    return changed(both)


def test_a_breaking_change_asks_for_a_major_version_and_a_line_in_the_changelog():
    act = without(GIVEN, "brand")
    (version, line) = problems(TODAY, raised(act, "1.9.0"), "## [Unreleased]\n")
    assert "raise its version to 2.0.0" in version
    assert "`lostProperty 1.9.0`" in line
    named = "## [Unreleased]\n- `lostProperty 2.0.0`: brand is gone, for …\n"
    assert list(problems(TODAY, raised(act, "2.0.0"), named)) == []


def test_a_line_under_an_older_release_does_not_count():
    old = "## [Unreleased]\n\n## [0.1.0]\n- `lostProperty 2.0.0`\n"
    assert unreleased(old) == "\n"
    assert len(list(problems(TODAY, raised(without(GIVEN, "brand"), "2.0.0"), old))) == 1


def test_a_compatible_change_asks_for_a_minor_version():
    act = column(GIVEN, "brand", max_length=90)
    (problem,) = problems(TODAY, raised(act, "1.0.1"), "")
    assert "raise its version to 1.1.0" in problem
    assert list(problems(TODAY, raised(act, "1.1.0"), "")) == []
    assert list(problems(TODAY, raised(act, "2.0.0"), "")) == []


def test_a_new_contract_asks_for_nothing():
    assert list(problems(TODAY, changed(lambda found: found.update(c=found[GIVEN])), "")) == []


def test_the_last_release_is_kept_and_can_be_compared():
    release = last()
    assert release is not None
    assert set(kept(release)) <= set(TODAY)


def test_versions_are_compared_as_numbers(tmp_path):
    for name in ("0.9.0", "0.10.0", "notes"):
        (tmp_path / name).mkdir()
    assert last(tmp_path).name == "0.10.0"
    with pytest.raises(ValueError, match="three numbers"):
        numbers("1.0")
