"""What stands on the pages, in both languages, and that nothing of it leads out of the house."""

import json
import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from .conftest import HOSTILE, RULE

DAY = "/quality/source/hotelOccupancy/2026-06-28"
A_KIND = 4
"""Pages of each kind that are looked at, which are made by one template."""


class Walked(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.said = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.said.append(data)

    def of(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.said))


@pytest.fixture
def page(auditor):
    def got(path, status=200, **headers):
        answer = auditor.get(path, headers=headers)
        assert answer.status_code == status, answer.text[:500]
        return Walked(answer.text)

    return got


def test_every_source_has_a_square_a_day_that_says_where_it_stands(page):
    found = page("/quality/?lang=en")
    squares = [one for one in found.of("a") if "square" in one.get("class", "")]
    told = {one["aria-label"] for one in squares}

    assert "Hotel occupancy, 28 Jun 2026: Fail, 12 of 100 rows put aside" in told
    assert "Lost property, 28 Jun 2026: Fail, 1 files refused" in told
    assert "Camera hits, 28 Jun 2026: Silent" in told
    assert "Hotel occupancy, 27 Jun 2026: Pass" in told
    assert "No entry" in found.text


def test_the_head_says_which_snapshot_answers_and_how_old_it_and_its_data_are(page):
    text = page("/quality/?lang=en").text

    assert "S1" in text
    assert "Age of this snapshot" in text
    assert re.search(r"Age of the latest event \d+ d", text)


def test_a_failing_day_names_rule_file_line_shape_and_remedy(page):
    found = page(DAY + "?lang=en")

    assert RULE in found.text
    assert HOSTILE in found.text
    assert "812" in found.text
    assert "occupied_n 9A" in found.text
    assert "Mend these lines at the owner, hotels@lankao.example" in found.text
    links = {one["href"] for one in found.of("a")}
    assert (
        "http://dagster.example/assets/lake/hotelOccupancy?view=partitions&partition=2026-06-28"
        in links
    )


def test_a_file_that_is_named_like_a_script_is_a_name_and_no_script(auditor):
    for path in (
        DAY,
        "/quality/",
        "/quality/source/hotelOccupancy",
        f"/quality/rule/hotelOccupancy/{RULE}",
    ):
        text = auditor.get(path).text
        assert "&lt;script&gt;alert(1)" in text
        assert "<script" not in text


def test_a_refused_file_names_rule_file_and_remedy(page):
    text = page("/quality/source/lostProperty/2026-06-28?lang=en").text

    for said in ("delivery-missing_column", "found_items_20260628.csv", "deliver it, or correct"):
        assert said in text


def test_what_is_held_back_is_told_beside_the_last_good_snapshot(home, page):
    folder = home / "published" / "held"
    folder.mkdir()
    refusal = {"file": "<b>.csv", "rule": "delivery-gzip", "detail": "cut", "remedy": "again"}
    told = {
        "source": "hotelOccupancy", "day": "2026-06-29", "at": "2026-06-29T20:00:00Z",
        "findings": [refusal],
    }  # fmt: skip
    (folder / "hotelOccupancy.2026-06-29.json").write_text(json.dumps(told))
    few = {
        "file": "d.csv", "rule": "disputes-row_count", "detail": "observed 0.1", "remedy": "ask",
    }  # fmt: skip
    aside = {"source": "disputes", "findings": [few]}
    (folder / "disputes.2026-06-29.json").write_text(json.dumps(told | aside))
    (folder / "torn.json").write_text("{")

    first = page("/quality/?lang=en")
    text = first.text
    elsewhere = page("/quality/source/lostProperty?lang=en").text

    assert "Newer deliveries are held back or missing" in text
    assert "The last good snapshot, S1, keeps answering" in text
    for said in ("delivery-gzip", "<b>.csv", "again"):
        assert said in text
    assert "disputes-row_count · d.csv · observed 0.1 Remedy ask" in text
    assert "held back" not in elsewhere
    squares = {one.get("aria-label") for one in first.of("a")}
    assert "Hotel occupancy, 29 Jun 2026: Fail" in squares
    assert "Lost property, 29 Jun 2026: No entry" in squares
    day = page("/quality/source/hotelOccupancy/2026-06-29?lang=en").text
    assert "Hotel occupancy, 29 Jun 2026 Fail" in day
    assert "delivery-gzip" in day
    assert "No row was put aside" not in day
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def test_from_a_figure_one_click_leads_to_definition_lineage_and_runs(page):
    first = page("/quality/?lang=en")
    figure = next(one["href"] for one in first.of("a") if "/figure/fig_" in one["href"])
    text = page(figure).text

    assert "Is each source arriving on time" in text
    assert "the same rows came out" in text
    assert "source_health" in text
    assert "file of hotelOccupancy" in text


def test_a_rule_has_its_definition_its_days_and_the_run_behind_it(page):
    text = page(f"/quality/rule/hotelOccupancy/{RULE}?lang=en").text

    for said in ("occupied_n is a integer", "a" * 64, "2026-06-28", "1.0 % / 10.0 %"):
        assert said in text


def test_the_language_is_that_of_the_browser_unless_the_address_says_another(page):
    chinese = page("/quality/", **{"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"})
    english = page("/quality/?lang=en", **{"accept-language": "zh-CN"})

    assert chinese.of("html") == [{"lang": "zh-Hans"}]
    assert "旅馆" in chinese.text
    assert english.of("html") == [{"lang": "en"}]
    assert "Hotel occupancy" in english.text


def test_a_period_narrows_the_days_and_a_wrong_one_is_told(page):
    days = page("/quality/?lang=en&since=2026-06-28&until=2026-06-28").of("time")

    assert [one["datetime"] for one in days] == ["2026-06-28"]
    assert "since and until are both days" in page("/quality/?since=yesterday", 400).text
    assert "BAD_USER_INPUT" in page("/quality/?since=2026-06-28&until=2026-06-01", 400).text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_whole_site_stays_in_the_house_and_every_page_can_be_read_aloud(auditor, language):
    waiting, seen = [f"/quality/?lang={language}"], set()
    kinds = Counter()
    while waiting:
        path = waiting.pop()
        kind = kind_of(path)
        if path in seen or kinds[kind] == A_KIND:
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = auditor.get(path)
        assert answer.status_code in (200, 308), f"{path}: {answer.status_code}"
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        found = Walked(answer.text)
        assert_readable(found, path)
        for target in addresses(found):
            whole = urldefrag(urljoin(str(auditor.base_url.join(path)), target))[0]
            split = urlsplit(whole)
            if split.netloc == "dagster.example":
                continue
            assert split.netloc == urlsplit(str(auditor.base_url)).netloc, f"{path}: {target}"
            if split.path == "/quality/sign-out":
                continue
            if f"lang={language}" in split.query or not split.query:
                waiting.append(split.path + (f"?{split.query}" if split.query else ""))
    assert set(kinds) >= {("", 1), ("source", 2), ("source", 3), ("rule", 3), ("figure", 2)}


def kind_of(path):
    """Pages of one kind are made by one template."""
    parts = urlsplit(path).path.removeprefix("/quality/").split("/")
    return parts[0], len(parts)


def addresses(found):
    return [
        attributes[name]
        for _, attributes in found.tags
        for name in ("href", "src", "action", "data", "poster")
        if attributes.get(name)
    ]


def assert_readable(found, path):
    (html,) = found.of("html")
    assert html["lang"] in ("en", "zh-Hans")
    assert len(found.of("h1")) == len(found.of("main")) == 1, path
    assert all(one.get("scope") in ("col", "row") for one in found.of("th")), path
    assert len(found.of("table")) == len(found.of("caption")), path
    for one in found.of("svg"):
        assert one["role"] == "img"
        assert {"id": one["aria-labelledby"]} in found.of("title")
    assert not found.of("img")
    assert not found.of("script")
    assert not any("style" in attributes for _, attributes in found.tags)
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids)), path


def test_the_policy_of_the_page_lets_in_nothing_but_its_own_style(auditor):
    answer = auditor.get("/quality/")
    policy = answer.headers["content-security-policy"]

    assert policy.startswith("default-src 'none'")
    assert "script" not in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert auditor.get("/quality/style.css").headers["content-type"].startswith("text/css")


def test_what_is_not_there_is_said_without_an_error(page):
    for path in ("nothing", "source/nobody", "source/hotelOccupancy/tomorrow",
                 "rule/hotelOccupancy/none", "figure/fig_" + "0" * 24):  # fmt: skip
        assert "There is nothing here" in page(f"/quality/{path}?lang=en", 404).text


def test_it_is_reached_without_its_last_slash(auditor):
    answer = auditor.get("/quality")

    assert (answer.status_code, answer.headers["location"]) == (308, "/quality/")
