import json

import pytest

from api.access.grant import Grant
from api.schema import schema
from contracts import capabilities
from tests.api.legs import legs
from tests.week.examples import EXAMPLES, Example

ASK = """query ($figure: FigureId!) { oversight { figureLineage(figureId: $figure) {
  nodes {
    figureId eventId askedAt capabilityId purpose snapshotId argsHash
    modelVersions { model rows checksum } contractVersions { contractId version }
    sourceRunIds rowsIn rowsOut suppressedCells seed checksum replayedChecksum reproducible
  } } } }"""
BY_AREA = """query ($first: Int, $after: String) { dispatch { responseTimes(
    groupBy: [AREA], standards: [NFPA_1710], period: {since: "2026-06-01", until: "2026-06-28"},
    first: $first, after: $after) {
      figureId nodes { areaId n p50Seconds { value } } totalCount pageInfo { endCursor } } } }"""
NO_FIGURE = "fig_" + "0" * 24
AREAS = ["410225101201", "410225101202", "410225101203"]


@pytest.fixture
def of(station):
    return station({"responseTimes": legs(AREAS, each=4)})


def traced(of, figure):
    (row,) = of.answer(ASK, "AUDIT", figure=figure)["nodes"]
    return row


def test_a_figure_is_traced_to_its_models_contracts_and_deliveries(of):
    figure = of.answer(BY_AREA)["figureId"]

    row = traced(of, figure)

    assert (row["figureId"], row["capabilityId"], row["snapshotId"]) == (
        figure,
        "responseTimes",
        "S1",
    )
    assert row["modelVersions"][0]["model"] == "response_times"
    assert row["rowsIn"] == row["modelVersions"][0]["rows"] > 0
    assert row["rowsOut"] == of.lines[0]["row_count"]
    named = {one["contractId"] for one in row["contractVersions"]}
    assert named == {"responseTimes", *capabilities()["responseTimes"].sources}
    assert row["sourceRunIds"] == sorted(
        f"file of {name}" for name in capabilities()["responseTimes"].sources
    )
    assert len(row["argsHash"]) == 64


def test_a_figure_comes_again_to_the_same_checksum(of):
    row = traced(of, of.answer(BY_AREA)["figureId"])

    assert row["checksum"] == row["replayedChecksum"] == of.lines[0]["checksum"]
    assert row["reproducible"] is True


def test_a_second_page_comes_again_as_that_page(of):
    end = of.answer(BY_AREA, first=1)["pageInfo"]["endCursor"]
    figure = of.answer(BY_AREA, first=1, after=end)["figureId"]

    assert traced(of, figure)["reproducible"] is True


def test_asking_again_writes_one_entry_that_of_the_asking(of):
    figure = of.answer(BY_AREA)["figureId"]
    traced(of, figure)

    assert [line["capability"] for line in of.lines] == ["responseTimes", "figureLineage"]


def test_what_was_withheld_is_counted_and_stays_withheld(station):
    of = station({"responseTimes": legs(AREAS, each=4)})
    figure = of.answer(BY_AREA, "PUBLISH")["figureId"]

    row = traced(of, figure)

    assert row["suppressedCells"] > 0
    assert row["reproducible"] is True


def test_a_figure_of_another_snapshot_is_asked_of_that_one(of, station):
    figure = of.answer(BY_AREA)["figureId"]
    of = station({"responseTimes": legs(AREAS, each=9)}, snapshot="S2")
    again = of.answer(BY_AREA)["figureId"]

    assert figure != again
    assert traced(of, figure)["snapshotId"] == "S1"
    assert traced(of, figure)["reproducible"] is True


def test_of_a_snapshot_that_is_gone_it_cannot_be_told(of, station):
    figure = of.answer(BY_AREA)["figureId"]
    of = station({}, snapshot="S2")
    (of.home / "published" / "snapshot-S1.duckdb").unlink()

    row = traced(of, figure)

    assert row["reproducible"] is row["replayedChecksum"] is row["rowsIn"] is None
    assert (row["modelVersions"], row["sourceRunIds"]) == ([], [])
    assert row["checksum"]


def test_a_checksum_that_was_altered_shows(of):
    figure = of.answer(BY_AREA)["figureId"]
    path = of.home / "ledger" / "access.jsonl"
    path.write_text(json.dumps(of.lines[0] | {"checksum": "0" * 64}) + "\n")

    assert traced(of, figure)["reproducible"] is False


def test_a_figure_of_the_ledger_comes_again_from_the_ledger_as_it_was(of):
    of.answer(BY_AREA)
    log = "{ oversight { accessLog { figureId totalCount nodes { eventId fields } } } }"
    figure = of.answer(log, "AUDIT")["figureId"]
    of.answer(BY_AREA)

    row = traced(of, figure)

    assert (row["rowsIn"], row["rowsOut"], row["reproducible"]) == (1, 1, True)


def test_a_replay_is_not_replayed(of):
    figure = of.answer(BY_AREA)["figureId"]
    ask = ASK.replace("nodes {", "figureId nodes {", 1)
    lineage = of.answer(ask, "AUDIT", figure=figure)["figureId"]

    assert traced(of, lineage)["reproducible"] is None


def test_figures_that_nobody_was_told_have_no_lineage(of):
    assert of.answer(ASK, "AUDIT", figure=NO_FIGURE)["nodes"] == []


@pytest.mark.parametrize("given", ["fig_", "FIG_" + "0" * 24, "fig_" + "g" * 24, "1"])
def test_what_is_no_figure_is_told_what_one_is(of, given):
    refused = of.refused(ASK, "AUDIT", figure=given)

    assert refused["extensions"]["code"] == "BAD_USER_INPUT"
    assert "figureId of an answer" in refused["message"]


def figure(of, contract):
    """Ask the capability something, and take the id of what it answers."""
    example = EXAMPLES.get(contract.id) or Example(contract.purposes[0])
    arguments = example.arguments or required(contract)
    for word in example.finds:
        arguments = arguments.replace("{" + word + "}", NO_FIGURE if word == "figure" else "X1")
    given = f"({arguments})" if arguments else ""
    ask = f"{{ {contract.domain} {{ {contract.id}{given} {{ figureId totalCount }} }} }}"
    return of.answer(ask, example.purpose, granted=Grant())["figureId"]


def required(contract):
    category = schema._schema.type_map[f"{contract.domain.title()}Category"]
    values = {"RecordId!": '"X1"', "FigureId!": f'"{NO_FIGURE}"'}
    given = category.fields[contract.id].args.items()
    named = {name: values.get(str(one.type)) for name, one in given}
    return ", ".join(f"{name}: {value}" for name, value in named.items() if value)


@pytest.mark.parametrize("contract", capabilities().values(), ids=lambda contract: contract.id)
def test_the_figures_of_every_capability_are_found_again(station, contract):
    of = station({})
    row = traced(of, figure(of, contract))

    assert row["capabilityId"] == contract.id
    named = bool(of.lines[0]["records"])
    unknown = contract.unrecorded or named or contract.id == "figureLineage"
    assert row["reproducible"] is (None if unknown else True)
