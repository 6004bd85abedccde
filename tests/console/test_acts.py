"""What is done on a page is sent once, in order, whatever the line does."""

import json

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.api.serving import served


class Lane:
    """A gateway that keeps what it is sent, each key once, as the real one does."""

    def __init__(self):
        self.rows: dict[str, dict] = {}
        self.away = False

    async def take(self, request):
        if self.away:
            return JSONResponse({"error": {"code": "AWAY", "message": "away"}}, 503)
        key = request.headers["idempotency-key"]
        again = key in self.rows
        self.rows.setdefault(key, json.loads(await request.body()))
        body = {"batch": key, "rows": 1, "accepted": 1, "quarantined": [], "again": again}
        return JSONResponse(body)


@pytest.fixture
def lane(fresh):
    found = Lane()
    app = Starlette(routes=[Route("/events/{agency}/{feed}", found.take, methods=["POST"])])
    (fresh.home / "keys" / "gateway.token").write_text("shd_test")
    with served(app) as address, fresh.serving(GATEWAY=address):
        assert httpx.get(address).status_code == 404
        yield found


def said(lane):
    return [row["status_code"] for row in lane.rows.values()]


def test_what_is_pressed_without_a_line_is_sent_once_when_it_is_back(fresh, lane):
    with fresh.visit("officer-17", small=True) as page:
        page.get_by_role("button", name="Under way to the scene").wait_for()
        page.context.set_offline(True)
        page.get_by_role("button", name="Under way to the scene").click()
        page.get_by_text("Waits for the line").wait_for()
        page.get_by_role("button", name="At the scene").click()
        assert page.get_by_text("Waits for the line").count() == 2
        assert lane.rows == {}

        page.context.set_offline(False)
        page.get_by_text("Sent").nth(1).wait_for()

        assert said(lane) == ["EnRoute", "OnScene"]


def test_what_was_pressed_survives_the_page_and_a_lane_that_is_away(fresh, lane):
    lane.away = True
    with fresh.visit("officer-17", small=True) as page:
        page.get_by_role("button", name="Acknowledged the assignment").click()
        page.get_by_text("Waits for the line").wait_for()
        page.reload()
        page.get_by_text("Waits for the line").wait_for()
        lane.away = False
        page.get_by_role("button", name="Try now").click()
        page.get_by_text("Sent").wait_for()

        assert said(lane) == ["AcknowledgedTransmission"]


def test_what_was_pressed_holds_until_the_board_has_had_time_to_tell(fresh, lane):
    with fresh.visit("officer-17", small=True) as page:
        page.clock.install()
        page.reload()
        page.get_by_role("button", name="Acknowledged the assignment").click()
        page.get_by_text("Sent").wait_for()
        # This lane reaches no board, which says of the unit what it said before.
        page.clock.run_for(5_000)
        page.get_by_role("button", name="Under way to the scene").wait_for()
        assert page.get_by_role("button", name="Acknowledged the assignment").count() == 0

        page.clock.run_for(6_000)
        page.get_by_role("button", name="Acknowledged the assignment").wait_for()


def test_a_dispatcher_assigns_the_nearest_unit_with_one_press(fresh, lane):
    with fresh.visit("dispatcher-2") as page:
        page.get_by_role("row", name="0101").click()
        page.get_by_role("button", name="Assign LK-P-0018").click()

        page.get_by_text("LK-P-0018 is assigned to 0101.").first.wait_for()
        (row,) = lane.rows.values()
        assert (row["unit_id"], row["status_code"]) == ("LK-P-0018", "Assigned")


def test_a_commander_may_assign_and_an_officer_is_not_offered_it(fresh, lane):
    with fresh.visit("commander-1", "Command room") as page:
        page.get_by_role("row", name="0101").click()
        page.get_by_role("button", name="Assign LK-P-0018").wait_for()
    with fresh.visit("officer-17", "Command room") as page:
        page.get_by_role("row", name="0101").click()
        page.get_by_role("rowheader", name="LK-P-0018").wait_for()
        assert page.get_by_role("button", name="Assign LK-P-0018").count() == 0
