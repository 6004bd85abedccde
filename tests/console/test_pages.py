"""Every page: open to its role, without a fault that axe-core finds, in both themes."""

from pathlib import Path

import pytest

from tests.console.county import NUMBER

AXE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => (await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
  })).violations.map(one => one.id + ": " + one.nodes.map(node => node.target.join()).join())"""
PAGES = [
    ("", "", "Stationhouse"),
    ("dispatcher-2", "", "Command room"),
    ("officer-17", "My call", "LK-P-0017"),
    ("village-officer-3", "", "My villages"),
    ("commander-1", "Figures", "How we do"),
    ("auditor-1", "", "Is the data fit, and who used it?"),
    ("officer-17", "Who looked", "Who looked at my record"),
    ("clerk-1", "", "There is no page for your role yet"),
]


@pytest.mark.parametrize(("actor", "link", "heading"), PAGES, ids=lambda told: told or "-")
def test_a_page_is_as_accessible_as_a_machine_can_tell(station, actor, link, heading):
    # What axe needs is put in by the test; the policy of the page would not let it in.
    with station.visit(actor, link, bypass_csp=True) as page:
        page.get_by_role("heading", level=1, name=heading).wait_for(state="attached")
        if actor == "dispatcher-2":
            page.get_by_role("row", name="0101").click()
            page.get_by_role("link", name=NUMBER).wait_for()
        page.wait_for_load_state("networkidle") if not actor.startswith("dispatcher") else None
        page.add_script_tag(path=AXE)
        dark = page.evaluate(RUN)
        page.evaluate("document.documentElement.dataset.theme = 'light'")
        light = page.evaluate(RUN)

    assert dark == []
    assert light == []


def test_the_officer_sees_his_own_call_and_may_call_back_as_long_as_he_is_on_it(fresh):
    serving = fresh.serving(RENEW_SECONDS="1")
    with serving as house, house.visit("officer-17", small=True) as page:
        page.get_by_role("heading", name="Theft").wait_for()
        assert page.get_by_role("link", name=NUMBER).get_attribute("href") == f"tel:{NUMBER}"
        assert page.get_by_text("Gas cylinders in the yard").is_visible()

        fresh.publish("S2", taken=None)
        page.get_by_role("heading", name="You are not on a call.").wait_for()
        assert page.get_by_text(NUMBER).count() == 0


def test_an_auditor_has_an_entry_proved(station):
    with station.visit("dispatcher-2") as page:
        page.get_by_role("row", name="0101").wait_for()
    with station.visit("auditor-1") as page:
        page.get_by_role("button", name="Prove entry").last.click()

        page.get_by_text("is in the tree under this root: proved").wait_for()


def test_who_moves_less_is_moved_less(station):
    with station.visit("dispatcher-2", reduced_motion="reduce") as page:
        page.get_by_role("row", name="0101").wait_for()
        moves = page.evaluate(
            "[...document.querySelectorAll('*')].filter(one => parseFloat("
            "getComputedStyle(one).transitionDuration) > 0).length"
        )

    assert moves == 0
