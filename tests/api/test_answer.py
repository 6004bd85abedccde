import base64
import json
from datetime import datetime

import pytest

from .legs import legs

BY_AREA = """query ($first: Int! = 100, $after: String, $area: String) {
  dispatch { responseTimes(groupBy: [AREA], first: $first, after: $after, areaId: $area) {
    nodes { areaId n } edges { cursor } totalCount pageInfo { hasNextPage endCursor } } } }"""
BESIDE = """{ dispatch { responseTimes {
    figureId dataAsOf dataAgeSeconds qualityState nodes { n } } } }"""


def test_pages_hold_every_row_once_and_in_order(station):
    areas = [*(f"4102251012{n:02}" for n in range(7)), None]
    of = station({"responseTimes": legs(areas)})

    seen, after, pages = [], None, 0
    while True:
        page = of.answer(BY_AREA, first=3, after=after)
        seen += [row["areaId"] for row in page["nodes"]]
        pages += 1
        assert page["totalCount"] == 8
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]

    assert (seen, pages) == (areas, 3)


def test_a_page_behind_the_last_row_is_empty_and_still_knows_the_total(station):
    of = station({"responseTimes": legs(["410225101201"])})
    end = of.answer(BY_AREA)["pageInfo"]["endCursor"]

    page = of.answer(BY_AREA, after=end)

    assert page["nodes"] == []
    assert page["totalCount"] == 1
    assert page["pageInfo"] == {"hasNextPage": False, "endCursor": None}


def test_a_page_says_where_it_begins_and_whether_rows_lie_before_it(station):
    of = station({"responseTimes": legs([f"4102251012{n:02}" for n in range(3)])})
    ask = BY_AREA.replace("endCursor", "startCursor hasPreviousPage endCursor")

    first = of.answer(ask, first=2)
    second = of.answer(ask, first=2, after=first["pageInfo"]["endCursor"])

    assert first["pageInfo"]["hasPreviousPage"] is False
    assert first["pageInfo"]["startCursor"] == first["edges"][0]["cursor"]
    assert second["pageInfo"]["hasPreviousPage"] is True
    assert second["pageInfo"]["startCursor"] == second["pageInfo"]["endCursor"]


@pytest.mark.parametrize("after", ["x", "bm9uZQ", "W10", "WyJhIiwxXQ", "é"])
def test_a_cursor_that_is_none_is_refused_and_says_where_to_take_one(station, after):
    refused = station({}).refused(BY_AREA, after=after)

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
    assert "pageInfo.endCursor" in refused["message"]


def test_a_cursor_of_another_question_is_refused(station):
    of = station({"responseTimes": legs(["410225101201"])})
    end = of.answer(BY_AREA)["pageInfo"]["endCursor"]

    assert of.refused(BY_AREA, after=end, area="410225")["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("first", [0, -1, 1_001])
def test_a_page_has_from_one_to_a_thousand_rows(station, first):
    refused = station({}).refused(BY_AREA, first=first)

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
    assert "from 1 to 1000" in refused["message"]


def test_one_capability_is_one_statement_whatever_is_asked_of_it(station):
    of = station({"responseTimes": legs(["410225101201", "410225101202"])})

    of.answer(BY_AREA)

    assert len(of.statements) == 1


def test_works_out_only_what_is_asked_for(station):
    of = station({"responseTimes": legs(["410225101201"])})

    of.answer("{ dispatch { responseTimes { nodes { n } } } }")

    assert "usability" not in of.statements[0]
    assert "list(" not in of.statements[0]
    assert "every" not in of.statements[0]


def test_fields_are_found_through_fragments_and_aliases(station):
    of = station({"responseTimes": legs(["410225101201"])})

    found = of.answer(
        """{ dispatch { times: responseTimes {
             ...Rows edges { node { ... { late: meanSeconds } } } } } }
           fragment Rows on ResponseTimesConnection { nodes { calls: n ...Rest } }
           fragment Rest on ResponseTimes { leg }"""
    )

    assert found == {
        "nodes": [{"calls": 1, "leg": "TRAVEL"}],
        "edges": [{"node": {"late": 60.0}}],
    }


def test_says_how_old_it_is_and_how_good(station):
    found = station({"responseTimes": legs(["410225101201"])}, quality="WARN").answer(BESIDE)

    assert found["dataAsOf"] == "2026-06-28T15:00:00.000Z"
    assert found["dataAgeSeconds"] == 30
    assert found["qualityState"] == "WARN"


def test_without_any_data_it_answers_with_nothing_and_no_age(station):
    found = station({}, as_of=None).answer(BESIDE)

    assert (found["nodes"], found["dataAsOf"], found["dataAgeSeconds"]) == ([], None, None)


def test_a_figure_id_is_the_questions_and_not_its_spelling(station):
    of = station({"responseTimes": legs(["410225101201"])})

    def figure(arguments, purpose="COMMAND"):
        query = f"{{ dispatch {{ responseTimes{arguments} {{ figureId }} }} }}"
        return of.answer(query, purpose)["figureId"]

    left_out = figure("")
    spelled_out = figure(
        '(period: {since: "2026-06-01", until: "2026-06-28"}, clock: FIRST_UNIT, first: 5)'
    )
    others = {
        figure('(areaId: "410225")'),
        figure("(clock: EVERY_UNIT)"),
        figure("(groupBy: [HOUR])"),
        figure("", "AUDIT"),
    }
    assert left_out == spelled_out
    assert len(others | {left_out}) == 5


def test_an_area_that_holds_sql_is_no_area(station):
    refused = station({}).refused(BY_AREA, area="1' or '1'='1")

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
    assert "410225101" in refused["message"]


def test_a_period_that_runs_backwards_is_refused_with_the_remedy(station):
    refused = station({}).refused(
        '{ dispatch { responseTimes(period: {since: "2026-06-02", until: "2026-06-01"})'
        " { totalCount } } }"
    )

    assert refused["extensions"] == {"code": "BAD_USER_INPUT"}
    assert "must not be earlier" in refused["message"]


def test_counts_the_rows_withheld_on_all_pages(station):
    rows = [*legs(["410225101201"], each=12), *legs(["410225101202", "410225101203"], each=9)]
    for row in rows:
        row["usability"] = "USABLE"
    of = station({"responseTimes": rows})
    query = """{ dispatch { responseTimes(groupBy: [AREA], first: 1) {
        totalCount suppressedRows nodes { areaId n meanSeconds suppressed } } } }"""

    command, public = of.answer(query), of.answer(query, "PUBLISH")

    assert command["suppressedRows"] == 0
    assert command["nodes"][0] | {"suppressed": False, "n": 12} == command["nodes"][0]
    # `still_open` is a count too, and nought of twelve is withheld like any other under ten.
    assert (public["totalCount"], public["suppressedRows"]) == (3, 3)
    assert public["nodes"][0] == {
        "areaId": "410225101201",
        "n": 10,
        "meanSeconds": 60.0,
        "suppressed": True,
    }


def test_a_cursor_of_a_withheld_row_does_not_hold_its_figures(station):
    of = station({"responseTimes": legs(["410225101201"], each=3)})

    (edge,) = of.answer(BY_AREA, "PUBLISH")["edges"]

    text = edge["cursor"] + "=" * (-len(edge["cursor"]) % 4)
    assert json.loads(base64.urlsafe_b64decode(text))[1:] == ["410225101201", "TRAVEL", "NFPA_1710"]


def test_times_of_the_data_are_told_in_utc(station):
    found = station({}, as_of="2026-06-01T00:00:00.005").answer(BESIDE)

    assert found["dataAsOf"] == "2026-06-01T00:00:00.005Z"
    assert datetime.fromisoformat(found["dataAsOf"]).utcoffset().total_seconds() == 0
