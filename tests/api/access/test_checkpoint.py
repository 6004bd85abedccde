"""A ledger that proves itself: what is changed, cut or forged is seen, and where."""

from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.access.checkpoint import ENTRIES, NOTES, STATE, Checkpoints, latest
from api.access.ledger import Ledger
from api.access.merkle import inclusion_path, leaf_hash, root
from api.access.note import Signer
from api.access.verify import proved, verify

NOW = datetime(2026, 6, 28, 15)


class House:
    """A ledger with a copy, and a clock that can be moved."""

    def __init__(self, folder):
        self.folder, self.copy, self.now = folder / "ledger", folder / "copy", NOW
        self.signer = Signer("stationhouse.example/ledger", Ed25519PrivateKey.generate())
        self.ledger = Ledger(self.folder)
        self.checkpoints = Checkpoints(self.folder, self.signer, lambda: self.now, self.copy)

    def write(self, many, *, sign=True):
        for number in range(many):
            self.ledger.append({"event": number, "at": str(self.now)})
        return self.checkpoints.make() if sign else None

    def verified(self):
        return verify(self.folder, self.signer.verifier, self.copy)


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    yield made
    made.ledger.close()


def test_what_was_written_verifies_with_what_is_published(house):
    for many in (1, 2, 5):
        house.write(many)
    house.write(3, sign=False)

    found = house.verified()

    assert (found.entries, found.checkpoints, found.waiting, found.wrong) == (11, 3, 3, "")
    assert latest(house.folder, house.signer.verifier).size == 8


def test_without_new_entries_there_is_no_new_checkpoint(house):
    house.write(2)

    assert house.checkpoints.make() is None


def test_any_changed_byte_is_found_and_its_entry_named(house):
    house.write(3)
    house.write(3)
    path = house.folder / ENTRIES
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        found = house.verified()
        entry = whole[:place].count(b"\n") + 1
        assert found.wrong
        if whole[place : place + 1] != b"\n" and whole[place] ^ 1 != ord("\n"):
            assert f"entry {entry} differs from the copy" in found.wrong


def test_a_tail_that_was_cut_off_is_found(house):
    house.write(4)
    path = house.folder / ENTRIES
    path.write_bytes(b"\n".join(path.read_bytes().split(b"\n")[:2]) + b"\n")

    assert house.verified().wrong.endswith("4 entries were there, 2 are; the copy has 4")


def test_a_forged_checkpoint_is_found(house):
    house.write(2)
    other = Checkpoints(
        house.folder, Signer(house.signer.name, Ed25519PrivateKey.generate()), lambda: NOW
    )
    house.write(1, sign=False)
    other.make()

    assert "has not signed this" in house.verified().wrong


def test_half_a_line_waits_for_its_rest(house):
    house.write(2)
    with (house.folder / ENTRIES).open("ab") as file:
        file.write(b'{"event": "torn')

    assert house.checkpoints.make() is None
    assert house.verified().wrong == ""


def test_the_copy_is_brought_up_and_never_cut(house):
    house.write(3)
    (house.copy / ENTRIES).unlink()
    house.write(1)
    assert (house.copy / ENTRIES).read_bytes() == (house.folder / ENTRIES).read_bytes()

    kept = (house.copy / ENTRIES).read_bytes()
    (house.folder / ENTRIES).write_bytes(b"")
    house.checkpoints.make()
    assert (house.copy / ENTRIES).read_bytes() == kept


def test_it_goes_stale_only_while_entries_wait(house):
    house.write(1)
    house.now = NOW + timedelta(hours=9)
    assert house.checkpoints.fresh()

    house.ledger.append({"event": "waits"})
    assert not house.checkpoints.fresh()

    house.checkpoints.make()
    assert house.checkpoints.fresh()


def test_looking_in_vain_for_entries_starts_the_clock_anew(house):
    house.checkpoints.make()
    house.now = NOW + timedelta(hours=3)
    house.checkpoints.make()
    house.ledger.append({"event": "waits"})
    house.now = NOW + timedelta(hours=6)
    assert house.checkpoints.fresh()

    house.now = NOW + timedelta(hours=8)
    assert not house.checkpoints.fresh()


def test_a_worker_that_finds_another_at_it_leaves_it_to_him(house):
    from filelock import FileLock

    house.write(1, sign=False)
    with FileLock(str(house.folder / "checkpoint.lock")):
        assert house.checkpoints.make() is None
    assert house.checkpoints.make().size == 1


def test_notes_are_one_for_each_checkpoint(house):
    house.write(1)
    house.write(2)

    assert [path.name for path in sorted((house.copy / NOTES).iterdir())] == [
        "000000000001",
        "000000000003",
    ]


def cut_at_a_line(whole):
    return whole[: whole[:-1].rfind(b"\n") + 1]


def cut_within_a_line(whole):
    return whole[:-9]


def flipped_at_the_end(whole):
    return whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:]


def gone(_):
    return None


@pytest.mark.parametrize("harm", [cut_at_a_line, cut_within_a_line, flipped_at_the_end, gone])
def test_a_harmed_tail_is_vouched_for_no_more_until_it_is_put_back(house, harm):
    house.write(4)
    path = house.folder / ENTRIES
    whole, harmed = path.read_bytes(), harm(path.read_bytes())
    path.unlink()
    if harmed is not None:
        path.write_bytes(harmed)

    assert house.checkpoints.make() is None
    assert not house.checkpoints.fresh()
    for _ in range(3):  # Denials are written on, past where the cut was.
        house.write(1)
    assert not house.checkpoints.fresh()
    assert len(list((house.folder / NOTES).iterdir())) == 1
    assert house.verified().wrong

    since = path.read_bytes()[len(harmed or b"") :].lstrip(b"\n")
    path.write_bytes(whole + since)
    assert house.checkpoints.make().size == 7
    assert house.checkpoints.fresh()
    assert house.verified().wrong == ""


def test_a_byte_that_was_flipped_long_ago_is_found_when_the_service_starts(house):
    house.write(3)
    house.write(3)
    path = house.folder / ENTRIES
    whole = path.read_bytes()
    path.write_bytes(whole[:5] + b"E" + whole[6:])
    assert house.checkpoints.fresh()

    house.checkpoints.check()

    assert not house.checkpoints.fresh()
    path.write_bytes(whole)
    house.checkpoints.make()
    assert house.checkpoints.fresh()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"size": '])
def test_where_the_tree_stands_is_worked_out_anew_if_it_cannot_be_read(house, text):
    house.write(3)
    (house.folder / STATE).write_text(text)
    house.write(2, sign=False)
    assert not house.checkpoints.fresh()

    assert house.checkpoints.make().size == 5
    assert house.checkpoints.fresh()
    assert house.verified().wrong == ""


def test_a_changed_ledger_is_not_signed_anew_by_forgetting_where_the_tree_stood(house):
    house.write(3)
    path = house.folder / ENTRIES
    path.write_bytes(path.read_bytes().replace(b"0", b"9", 1))
    (house.folder / STATE).write_text("{")

    assert house.checkpoints.make() is None
    assert not house.checkpoints.fresh()


def proof(house, index, **other):
    leaves = [leaf_hash(one) for one in (house.folder / ENTRIES).read_bytes().split(b"\n")[:-1]]
    path = inclusion_path(leaves, index)
    told = {"leafIndex": index, "treeSize": len(leaves), "leafHash": leaves[index].hex()}
    return told | {
        "rootHash": root(leaves).hex(), "inclusionPath": [one.hex() for one in path], **other
    }  # fmt: skip


def test_a_proof_holds_for_its_entry_and_its_root_alone(house):
    house.write(5)
    leaf = leaf_hash((house.folder / ENTRIES).read_bytes().split(b"\n")[2])

    assert proved(house.folder, proof(house, 2)) == ""
    assert "entry 2" in proved(house.folder, proof(house, 2, leafIndex=1))
    assert "entry 9 is not there" in proved(house.folder, proof(house, 2, leafIndex=8))
    assert "the path" in proved(house.folder, proof(house, 2, inclusionPath=[]))
    # A tree of that entry alone has a path and a root, and is not this ledger's.
    made_up = {"leafIndex": 0, "inclusionPath": [], "treeSize": 1, "rootHash": leaf.hex()}
    assert proved(house.folder, proof(house, 2, **made_up))
    forged = proof(house, 2, rootHash="00" * 32)
    assert "is not that of the first 5 entries" in proved(house.folder, forged)
