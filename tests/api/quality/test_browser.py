"""In a real browser: from a failing square to the rows that were put aside, by mouse and by key."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from .conftest import HOSTILE, RULE

CHROMIUM = Path("/usr/bin/chromium")
WORDS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}; apt-get install chromium"
)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=WORDS)
        yield found
        found.close()


@pytest.fixture
def visit(browser, address, token):
    """A page of somebody who has signed in by the form; it must ask no other host."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    page.goto(f"{address}/quality/")
    page.get_by_label("Token").fill(token())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Quality of the sources").wait_for()
    yield page
    assert all(url.startswith(address) for url in asked)
    assert wrong == []
    context.close()


def assert_shows_the_rows(page: Page):
    page.get_by_role("heading", name="Hotel occupancy, 28 Jun 2026").wait_for()
    table = page.get_by_role("table", name="Masked samples")
    assert table.is_visible()
    cells = table.locator("tbody tr").first.locator("th, td").all_inner_texts()
    assert cells == [HOSTILE, "812", "occupied_n", "9A"]
    assert page.get_by_role("link", name=RULE).is_visible()


def test_a_click_leads_from_a_failing_square_to_the_rows_put_aside(visit):
    visit.get_by_role("link", name="Hotel occupancy, 28 Jun 2026: Fail").click()

    assert_shows_the_rows(visit)


def test_the_same_way_by_keyboard_alone(visit):
    visit.keyboard.press("Tab")
    assert visit.evaluate("document.activeElement.textContent") == "Skip to content"
    visit.keyboard.press("Enter")
    for _ in range(120):
        visit.keyboard.press("Tab")
        name = visit.evaluate("document.activeElement.getAttribute('aria-label') || ''")
        if name.startswith("Hotel occupancy, 28 Jun 2026: Fail"):
            break
    outline = visit.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    visit.keyboard.press("Enter")

    assert outline == "solid"
    assert_shows_the_rows(visit)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_what_is_behind_it(visit, scheme):
    """WCAG 2.2 AA: 4.5 to 1, of each colour that a page uses on what it lies on."""
    visit.emulate_media(color_scheme=scheme)
    visit.get_by_role("link", name="Hotel occupancy, 28 Jun 2026: Fail").click()
    assert_shows_the_rows(visit)
    weak = visit.evaluate(CONTRAST)
    visit.goto(visit.url.split("/source/")[0] + "/")

    assert weak == []
    assert visit.evaluate(CONTRAST) == []


CONTRAST = """() => {
  const parts = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = c => { const [r, g, b] = parts(c).map(v => { v /= 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor;
    const p = parts(c); if (p.length < 4 || p[3] > 0) return c; } return "rgb(255, 255, 255)"; };
  const weak = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || e.closest(".hidden, .skip") || !e.getClientRects().length) continue;
    const style = getComputedStyle(e);
    const ink = e.closest("svg") ? style.fill : style.color;
    const [a, b] = [light(ink), light(behind(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) weak.push(e.tagName + "." + e.className + " " + ink);
  }
  return [...new Set(weak)];
}"""
