"""The tree against what RFC 9162 prescribes and what Certificate Transparency publishes.

The eight entries, the roots of their trees and the paths are those of the reference implementation
(google/certificate-transparency, merkletree/merkle_tree_test.cc), in use since RFC 6962.
"""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.access.merkle import (
    EMPTY,
    consistency_path,
    extends,
    includes,
    inclusion_path,
    leaf_hash,
    node_hash,
    root,
)

ENTRIES = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
LEAVES = [leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSIONS = [
    (0, 1, []),
    (0, 8, [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]),
    (5, 8, [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (1, 5, [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]),
]  # fmt: skip
CONSISTENCIES = [
    (1, 1, []),
    (1, 8, [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]),
    (6, 8, [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]),
    (2, 5, [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]),
]  # fmt: skip
TREES = st.lists(st.binary(max_size=8), min_size=1, max_size=70).map(
    lambda entries: [leaf_hash(entry) for entry in entries]
)


def hexed(path):
    return [step.hex() for step in path]


def by_definition(leaves):
    """MTH of RFC 9162, 2.1.1, written as it stands there."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = max(2**i for i in range(len(leaves)) if 2**i < len(leaves))
    return node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))


def test_the_root_of_nothing():
    assert root([]) == EMPTY
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(("size", "expected"), list(enumerate(ROOTS, start=1)))
def test_roots_are_the_published_ones(size, expected):
    assert root(LEAVES[:size]).hex() == expected


@pytest.mark.parametrize(("index", "size", "expected"), INCLUSIONS)
def test_inclusion_paths_are_the_published_ones(index, size, expected):
    assert hexed(inclusion_path(LEAVES[:size], index)) == expected


@pytest.mark.parametrize(("first", "second", "expected"), CONSISTENCIES)
def test_consistency_paths_are_the_published_ones(first, second, expected):
    assert hexed(consistency_path(LEAVES[:second], first)) == expected


@given(leaves=TREES)
def test_a_root_is_as_the_definition_has_it(leaves):
    assert root(leaves) == by_definition(leaves)


@given(leaves=TREES, data=st.data())
def test_each_leaf_is_proved_in_its_place_and_in_no_other(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, top = inclusion_path(leaves, index), root(leaves)

    assert includes(index, len(leaves), leaves[index], path, top)
    assert not includes(index, len(leaves), leaf_hash(b"another entry"), path, top)
    assert not includes(len(leaves), len(leaves), leaves[index], path, top)
    assert not includes(index, len(leaves), leaves[index], [*path, EMPTY], top)


@given(leaves=TREES, data=st.data())
def test_each_older_tree_is_proved_and_an_altered_one_is_not(leaves, data):
    first = data.draw(st.integers(1, len(leaves)))
    altered = data.draw(st.integers(0, first - 1))
    path, newer = consistency_path(leaves, first), root(leaves)
    other = [*leaves[:altered], leaf_hash(b"altered, and longer than any"), *leaves[altered + 1 :]]

    assert extends(first, len(leaves), root(leaves[:first]), newer, path)
    assert not extends(first, len(leaves), root(other[:first]), newer, path)
    assert not extends(first, len(leaves), root(leaves[:first]), root(other), path)
    assert not extends(first, len(leaves), root(leaves[:first]), newer, [*path, EMPTY])


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_path_to_a_leaf_that_is_not_there(index):
    with pytest.raises(IndexError):
        inclusion_path(LEAVES[:3], index)


@pytest.mark.parametrize("first", [0, 4])
def test_there_is_no_path_from_a_tree_that_never_was(first):
    with pytest.raises(IndexError):
        consistency_path(LEAVES[:3], first)
