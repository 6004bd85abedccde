"""What the pages on adding say is done here as it stands there, and must come out as they say."""

import re
from pathlib import Path

import polars as pl
import pytest

from contracts import loading
from contracts.feeds import feeds
from contracts.feeds import read as read_feed
from contracts.rules import rules
from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.take_in import take_in

DOCS = Path(__file__).parent.parent / "docs"
AGENCY = (DOCS / "adding-an-agency.md").read_text("utf-8")
SOURCE = (DOCS / "adding-a-source.md").read_text("utf-8")


def block(page: str, language: str) -> str:
    """The page's one block of that language, without the indentation of its list."""
    (found,) = re.findall(rf"^   ```{language}\n(.*?)^   ```$", page, re.DOTALL | re.MULTILINE)
    return re.sub(r"^ {3}", "", found, flags=re.MULTILINE)


@pytest.fixture
def feed(tmp_path):
    path = tmp_path / "lankao_bus" / "found.yaml"
    path.parent.mkdir()
    path.write_text(block(AGENCY, "yaml"), "utf-8")
    return read_feed(path)


def test_the_agency_of_the_page_delivers_as_the_page_says(feed, tmp_path):
    path = tmp_path / "bus_found_items_20260601.csv"
    path.write_bytes(block(AGENCY, "csv").encode("gb18030"))
    receipt = take_in(path, Lake.open(tmp_path / "lake"), Keys.open(tmp_path / "keys"), [feed])
    count = receipt.tables["found_items"]
    assert (count.accepted, count.quarantined) == (1, 1)
    assert "found_items-found_at-type" in count.reasons
    assert count.unmapped == {"category": {"雨伞": 1}}


def test_the_agency_of_the_page_takes_no_file_of_another(feed):
    name = feed.files.replace("{day}", "20260601")
    assert not [other.id for other in feeds().values() if other.takes(name)]


def test_the_source_of_the_page_is_a_contract(tmp_path):
    path = tmp_path / "17_street_lights.odcs.yaml"
    path.write_text(block(SOURCE, "yaml"), "utf-8")
    assert loading.validate(path) == []
    table = loading.read(path).table("light_faults")
    assert (table.key, table.event_time) == (("light_id", "seen_at"), "seen_at")
    assert all(pl.sql_expr(rule.holds) is not None for rule in rules(table))


@pytest.mark.parametrize("verb", loading.VERBS)
def test_every_verb_is_explained_and_every_option_that_a_contract_uses(verb):
    (row,) = re.findall(rf"^\| `{verb}` \| (.*?) \|", SOURCE, re.MULTILINE)
    acts = [act for one in loading.sources().values() for act in one.minimisation.reductions]
    used = {option for act in acts if act.verb == verb for option in act.options}
    assert used <= set(re.findall(r"`(\w+)`", row))


def test_every_word_of_a_feed_is_explained():
    code = Path(read_feed.__code__.co_filename).read_text("utf-8")
    words = set(re.findall(r'(?:given|spec|item)(?:\.get\(|\[)"(\w+)"', code))
    assert words >= {"agency", "every_hours", "delimiter", "unpivot", "match"}
    assert not {word for word in words if f"`{word}`" not in AGENCY}
