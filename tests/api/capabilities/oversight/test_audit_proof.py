import json

import pytest

from api.access.merkle import extends, includes, leaf_hash, root

ASK = """query ($event: RecordId, $older: Int, $size: Int) {
  oversight { auditProof(eventId: $event, olderSize: $older, size: $size) { nodes {
    treeSize rootHash eventId leafIndex leafHash inclusionPath olderSize olderRootHash
    consistencyPath verified anchoredAt anchorKind } } } }"""
LEGS = "{ dispatch { responseTimes { totalCount } } }"


@pytest.fixture
def seven(station):
    of = station({})
    for _ in range(7):
        of.answer(LEGS)
    return of


def leaves(of):
    return [
        leaf_hash(one) for one in (of.home / "ledger" / "access.jsonl").read_bytes().splitlines()
    ]


def bare(path):
    return [bytes.fromhex(one) for one in path]


def test_the_head_of_the_tree_is_told_to_anybody(seven):
    expected = root(leaves(seven)).hex()

    (row,) = seven.answer(ASK, "PUBLIC")["nodes"]

    assert (row["treeSize"], row["rootHash"]) == (7, expected)
    assert row["verified"] is row["inclusionPath"] is row["consistencyPath"] is None
    assert row["anchoredAt"] is row["anchorKind"] is None


def test_an_entry_is_proved_to_an_outsider(seven):
    event = seven.lines[4]["event"]

    (row,) = seven.answer(ASK, "AUDIT", event=event)["nodes"]

    assert (row["leafIndex"], row["verified"], row["eventId"]) == (4, True, event)
    line = (seven.home / "ledger" / "access.jsonl").read_bytes().splitlines()[4]
    path, top = bare(row["inclusionPath"]), bytes.fromhex(row["rootHash"])
    assert includes(4, 7, leaf_hash(line), path, top)
    assert not includes(4, 7, leaf_hash(line.replace(b"ALLOW", b"DENY")), path, top)


def test_a_tree_is_proved_to_go_on_from_an_older_one(seven):
    older = root(leaves(seven)[:3])

    (row,) = seven.answer(ASK, "AUDIT", older=3)["nodes"]

    assert (row["treeSize"], row["olderSize"], row["verified"]) == (7, 3, True)
    assert row["olderRootHash"] == older.hex()
    assert extends(3, 7, older, bytes.fromhex(row["rootHash"]), bare(row["consistencyPath"]))


def test_an_altered_line_no_longer_goes_on_from_the_root_that_was_told(seven):
    (told,) = seven.answer(ASK, "AUDIT")["nodes"]
    path = seven.home / "ledger" / "access.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = json.dumps(json.loads(lines[2]) | {"purpose": "AUDIT"}).encode() + b"\n"
    altered = path.with_name("altered")
    altered.write_bytes(b"".join(lines))
    altered.replace(path)

    (row,) = seven.answer(ASK, "AUDIT", older=7)["nodes"]

    assert row["olderRootHash"] != told["rootHash"]


def test_an_earlier_tree_is_told_as_it_was(seven):
    (row,) = seven.answer(ASK, "AUDIT", size=5, older=2)["nodes"]

    assert (row["treeSize"], row["rootHash"]) == (5, root(leaves(seven)[:5]).hex())


def test_there_is_no_proof_of_what_is_not_there(seven):
    assert seven.answer(ASK, "AUDIT", event="never")["nodes"] == []


def test_an_empty_ledger_has_the_root_of_nothing(station):
    (row,) = station({}).answer(ASK, "AUDIT")["nodes"]

    assert row["treeSize"] == 0
    assert row["rootHash"].startswith("e3b0c442")


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ({"older": 0}, "at least 1"),
        ({"older": 3, "size": 2}, "not above size"),
        ({"older": 8}, "from 1 to 7"),
        ({"size": 9}, "from 1 to 7"),
        ({"event": "e", "older": 1}, "not both"),
    ],
)
def test_a_wrong_argument_is_told_what_would_be_right(seven, given, right):
    refused = seven.refused(ASK, "AUDIT", **given)

    assert refused["extensions"]["code"] == "BAD_USER_INPUT"
    assert right in refused["message"]
