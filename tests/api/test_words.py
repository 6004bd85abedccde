import pytest

from api.words import preferred, said, words

BOTH = words("How long.", "多久。", "s")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", ""),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB, zh;q=0.5", "en"),
        ("de, fr;q=0.9", ""),
        ("de, zh;q=0.2, en;q=0.1", "zh"),
        ("zh;q=0", ""),
        ("zh;q=what, en;q=0.9", "zh"),
        ("*", ""),
    ],
)
def test_the_language_liked_best_of_those_there_are(header, language):
    assert preferred(header) == language


def test_a_description_has_its_unit_in_either_language():
    assert BOTH.said_in("en") == "How long. Unit: s."
    assert BOTH.said_in("zh") == "多久。单位：s。"
    assert BOTH.said_in("") == "How long. Unit: s.\n\n多久。单位：s。"


def test_what_has_no_chinese_stays_english():
    assert words("How long.").said_in("zh") == "How long."


def test_only_descriptions_change_in_an_answer():
    answer = {"data": {"rows": [{"description": BOTH, "name": "wait", "n": 3, "none": None}]}}

    (row,) = said(answer, "zh")["data"]["rows"]

    assert row == {"description": "多久。单位：s。", "name": "wait", "n": 3, "none": None}
