"""The command room: what is open is seen, picked, and told to be old where there is no line."""

from base64 import b64encode
from contextlib import ExitStack

import pytest

from api.console.opened import opened
from tests.console.county import MINE, NUMBER, TAKEN, WAITING


def calls(page):
    return page.get_by_role("grid", name="Open calls")


def call(page, number):
    return calls(page).get_by_role("row", name=number[-4:])


def test_a_link_opens_the_room_signed_in_and_the_token_leaves_the_address(station):
    with station.visit("dispatcher-2") as page:
        call(page, WAITING).wait_for()

        assert page.url == f"{station.address}/"
        assert page.evaluate("sessionStorage.length") == 1
        assert page.evaluate("Object.values(localStorage).join().includes('.')") is False
        assert page.title() == "Command room · Stationhouse"


def test_calls_stand_in_the_order_of_the_service_with_their_waits_and_thresholds(station):
    with station.visit("dispatcher-2") as page:
        call(page, WAITING).wait_for()
        rows = calls(page).get_by_role("row").all()
        named = [row.get_attribute("aria-label") or row.inner_text() for row in rows]

        assert len(named) == 4
        assert "Medical emergency" in named[0]
        assert "far over" not in rows[0].inner_text()
        assert "alert" in rows[1].get_attribute("class")
        page.get_by_role("radio", name="No unit yet").click()
        assert calls(page).get_by_role("row").count() == 3


def test_a_call_that_is_picked_shows_its_brief_and_who_is_near_and_why_not(station):
    with station.visit("dispatcher-2") as page:
        call(page, WAITING).click()
        brief = page.get_by_role("region", name="Call 0101")
        brief.get_by_text("smoke from the kiln").wait_for()
        nearest = page.get_by_role("region", name="Nearest units")
        nearest.get_by_role("rowheader").first.wait_for()

        assert brief.get_by_role("link", name=NUMBER).is_visible()
        assert brief.get_by_text("Gas cylinders in the yard").is_visible()
        taken = nearest.get_by_role("row", name=MINE).inner_text()
        assert "It cannot be dispatched" in taken
        assert nearest.get_by_role("button", name="Assign LK-P-0018").is_visible()


RING = """async told => {
  const image = new Image();
  image.src = "data:image/png;base64," + told;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data, width } = pen.getImageData(0, 0, image.width, image.height);
  let [x, y, n] = [0, 0, 0];
  for (let at = 100 * width * 4; at < data.length; at += 4) {
    const off = [108, 178, 255].map((ink, i) => Math.abs(data[at + i] - ink));
    if (Math.max(...off) < 12) { x += (at / 4) % width; y += Math.floor(at / 4 / width); n += 1; }
  }
  return [x / n, y / n, n];
}"""
"""The middle of the ring around what was picked, by its colour; not of what lies over the map."""


def test_a_call_is_picked_on_the_map_too(station):
    with station.visit("dispatcher-2") as page:
        call(page, WAITING).click()
        for layer in ("Stations", "Units"):
            page.get_by_role("group", name="Layers").get_by_text(layer).click()
        canvas = page.locator("canvas.maplibregl-canvas")
        place = [0.0, 0.0, 0]
        for _ in range(40):
            page.wait_for_timeout(250)
            before = place[:2]
            place = page.evaluate(RING, b64encode(canvas.screenshot()).decode())
            if place[2] and place[:2] == before:
                break
        page.keyboard.press("Escape")
        page.get_by_role("region", name="Call 0101").wait_for(state="detached")
        canvas.click(position={"x": place[0], "y": place[1]})

        page.get_by_role("region", name="Call 0101").wait_for()


def test_all_of_it_by_keyboard_alone(station):
    with station.visit("dispatcher-2") as page:
        call(page, WAITING).wait_for()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to content"
        page.keyboard.press("Enter")
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.role") == "row":
                break
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Call 0104").wait_for()
        page.get_by_role("button", name="Assign LK-P-0018").wait_for()
        for _ in range(40):
            page.keyboard.press("Tab")
            name = page.evaluate("document.activeElement.getAttribute('aria-label') || ''")
            if name.startswith("Assign"):
                break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        page.keyboard.press("Escape")
        page.get_by_role("heading", name="Now").wait_for()

        assert name.startswith("Assign LK-P-")
        assert outline == "solid"


def test_the_page_is_in_chinese_for_whoever_reads_it(station):
    with station.visit("dispatcher-2", locale="zh-CN") as page:
        page.get_by_role("heading", name="在处警情").wait_for()
        page.get_by_text("医疗急救").first.wait_for()

        assert page.evaluate("document.documentElement.lang") == "zh-Hans"
        page.get_by_role("button", name="切换为英文").click()
        page.get_by_role("heading", name="Open calls").wait_for()
        page.reload()
        page.get_by_role("heading", name="Open calls").wait_for()


def test_it_is_dark_and_light_where_one_chooses(station):
    ground = "getComputedStyle(document.body).backgroundColor"
    with station.visit("dispatcher-2") as page:
        call(page, WAITING).wait_for()
        dark = page.evaluate(ground)
        page.get_by_role("button", name="Change colours: Light").click()
        light = page.evaluate(ground)
        page.reload()
        call(page, WAITING).wait_for()

        assert dark == "rgb(12, 16, 20)"
        assert light == "rgb(237, 240, 243)"
        assert page.evaluate(ground) == light


def test_nobody_who_is_not_signed_in_is_shown_or_asks_anything(station):
    with station.visit() as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.get_by_label("Token").fill("no token")
        page.get_by_role("button", name="Sign in").click()

        page.get_by_text("That is no token").wait_for()
        assert not any("graphql" in url for url in asked)


def test_a_token_that_is_no_longer_accepted_leads_back_to_the_door(station):
    with station.visit("dispatcher-2") as page:
        call(page, WAITING).wait_for()
        page.evaluate("sessionStorage['stationhouse.token'] += 'x'")
        page.reload()
        page.get_by_text("The token is no longer accepted").wait_for()


@pytest.mark.parametrize("actor", ["analyst-1", "village-officer-3", "auditor-1"])
def test_a_role_without_calls_sees_none_and_asks_for_none(station, actor):
    role = actor.rpartition("-")[0].replace("village-officer", "community_officer").upper()
    assert "activeCalls" not in opened()[role]

    with station.visit(actor) as page:
        page.get_by_role("heading", level=1).wait_for()
        page.goto(f"{station.address}/#/room")
        page.wait_for_timeout(500)

        assert page.get_by_role("grid", name="Open calls").count() == 0
    ledger = (station.home / "ledger" / "access.jsonl").read_text()
    lines = [line for line in ledger.splitlines() if f'"{actor}"' in line]
    assert not any("activeCalls" in line or "DENY" in line for line in lines)


def test_where_the_line_is_gone_what_was_known_stays_and_is_told_to_be_old(fresh):
    with fresh.serving() as house, ExitStack() as visits:
        page = visits.enter_context(house.visit("dispatcher-2"))
        call(page, WAITING).wait_for()
        visits = visits.pop_all()
        port = int(house.address.rpartition(":")[2])
    with visits:
        page.locator(".freshness.late").wait_for()
        assert call(page, TAKEN).is_visible()
        fresh.publish("S2", calls=("101", "102", "103", "104", "105"))
        with fresh.serving(port):
            call(page, "0105").wait_for(timeout=60_000)
            page.locator(".freshness.live").wait_for()


def test_a_browser_that_slept_for_an_hour_shows_what_is_now_and_says_no_old_thing_is_new(fresh):
    with fresh.serving(), fresh.visit("dispatcher-2") as page:
        page.clock.install()
        page.reload()
        call(page, WAITING).wait_for()
        page.context.set_offline(True)
        fresh.publish("S2", calls=("102", "103", "104", "105"))
        page.clock.fast_forward("01:00:00")
        page.locator(".freshness.late").wait_for()
        assert call(page, "0105").count() == 0

        page.context.set_offline(False)
        page.clock.fast_forward("00:20")
        call(page, "0105").wait_for()
        page.locator(".freshness.live").wait_for()
        assert call(page, WAITING).count() == 0
