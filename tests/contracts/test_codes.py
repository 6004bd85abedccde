"""Code lists say what they mean and once; the tables beside them speak of codes in them."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts import codes
from contracts.model import ContractError

LISTED = "code,title,title_zh,standard"
PERSONAL = (
    "name, ID Number, phone_no, date-of-birth, ethnicity, religion, health, face, fingerprint, "
    "photo, risk_score, plate_no, account_no, home_address, xm, sfzh, lxdh, hphm, "
    "姓名, 身份证号, 手机号, 民族, 宗教, 嫌疑人, 受害人, 车牌号, 人脸, 指纹"
)


def rows(name: str) -> list[dict[str, str]]:
    with (codes.ROOT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(name: str) -> str:
    """As intake compares the names of columns."""
    return re.sub(r"[\s_\-.]", "", name).lower()


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """A folder of lists of the test's own; nothing read from it is remembered."""
    cached = (codes.code_list, codes.values, codes.code_map, codes.forbidden_columns)
    for function in cached:
        monkeypatch.setattr(codes, function.__name__, function.__wrapped__)
    monkeypatch.setattr(codes, "ROOT", tmp_path)
    (tmp_path / "maps").mkdir()

    def written(name: str, text: str) -> None:
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")

    return written


def test_a_list_keeps_its_order_and_its_words(write):
    write("size", f'{LISTED}\nSMALL,"Small, or none",小,Stationhouse\nLARGE,Large,大,GB 1-2000\n')
    assert codes.values("size") == ("SMALL", "LARGE")
    assert codes.code_list("size")[0] == codes.Code("SMALL", "Small, or none", "小", "Stationhouse")


def test_a_map_leads_from_local_to_common_codes(write):
    write("maps/park_size", "local,common\n小,SMALL\n微,SMALL\n大,LARGE\n")
    assert codes.code_map("park_size") == {"小": "SMALL", "微": "SMALL", "大": "LARGE"}


def test_a_local_code_that_stands_twice_is_named(write):
    write("maps/park_size", "local,common\n01,SMALL\n02,LARGE\n01,LARGE\n")
    with pytest.raises(ContractError, match=r"park_size\.csv: local '01' stands twice"):
        codes.code_map("park_size")


def test_a_code_that_stands_twice_is_named(write):
    write("size", f"{LISTED}\nSMALL,Small,小,Stationhouse\nSMALL,Tiny,微,Stationhouse\n")
    with pytest.raises(ContractError, match=r"size\.csv: code 'SMALL' stands twice"):
        codes.values("size")


def test_a_list_that_is_not_there_is_named_with_those_that_are(write):
    write("size", f"{LISTED}\nSMALL,Small,小,Stationhouse\n")
    with pytest.raises(ContractError, match=r"no code list 'colour' in .*; there are size"):
        codes.values("colour")


def test_a_map_that_is_not_there_is_named(write):
    with pytest.raises(ContractError, match="no code list 'park_size' in maps/"):
        codes.code_map("park_size")


def test_a_file_with_other_columns_says_what_they_should_be(write):
    write("maps/park_size", "common,local\nSMALL,01\n")
    with pytest.raises(ContractError, match=r"park_size\.csv: .* should be local, common"):
        codes.code_map("park_size")


@pytest.mark.parametrize("line", ["SMALL,Small, or none,小,Stationhouse", "SMALL,Small,小"])
def test_a_row_with_a_field_too_many_or_too_few_is_named(write, line):
    write("size", f"{LISTED}\n{line}\n")
    with pytest.raises(ContractError, match=r"size\.csv: the row of 'SMALL' has not 4 fields"):
        codes.code_list("size")


@pytest.mark.parametrize(
    "name", [str(path.relative_to(codes.ROOT))[:-4] for path in sorted(codes.ROOT.rglob("*.csv"))]
)
def test_no_file_holds_the_word_for_a_code_that_is_in_none(name):
    assert all(codes.UNMAPPED not in row.values() for row in rows(name))


def test_a_forbidden_column_has_a_reason_and_stands_once_however_it_is_spelt():
    found = rows("forbidden_columns")
    assert all(row["why"] for row in found)
    spelt = [plain(row["column"]) for row in found]
    assert len(spelt) == len(set(spelt))


@pytest.mark.parametrize("name", PERSONAL.split(", "))
def test_what_leads_to_a_person_is_forbidden_in_every_source(name):
    assert plain(name) in {plain(column) for column in codes.forbidden_columns()}


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
    assert {row["before"] for row in found} | {row["after"] for row in found} <= known | {""}
    # Whoever is not on a call yet can only be assigned to it.
    assert [row["after"] for row in found if not row["before"]] == ["Assigned"]
    assert all(row["source"] for row in found)


def test_every_unit_status_says_whether_the_unit_can_be_dispatched() -> None:
    found = rows("unit_status_availability")
    assert [row["status"] for row in found] == list(codes.values("unit_status"))
    assert {row["primary_status"] for row in found} <= set(codes.values("unit_primary_status"))
