"""What every capability must say of itself, whoever writes it."""

import re
from collections.abc import Iterator

import pytest

from contracts import Column, Contract, capabilities, sources

HAN = re.compile(r"[\u4e00-\u9fff]")
CATEGORIES = {
    "dispatch": range(1, 10), "patrol": range(10, 19), "places": range(19, 28),
    "fraud": range(28, 35), "community": range(35, 42), "service": range(42, 49),
    "oversight": range(49, 58),
}  # fmt: skip
ALL = pytest.mark.parametrize("contract", capabilities().values(), ids=lambda contract: contract.id)


def leaves(columns: tuple[Column, ...]) -> Iterator[Column]:
    for column in columns:
        yield column
        yield from leaves(column.fields)


def answered(contract: Contract) -> list[Column]:
    return list(leaves(contract.tables[-1].columns))


@ALL
def test_it_asks_its_question_in_both_languages(contract):
    assert contract.purpose.endswith("?")
    assert HAN.search(contract.question_zh)
    assert HAN.search(contract.title_zh)


@ALL
def test_its_method_names_where_it_comes_from(contract):
    assert len(contract.method) > 40
    assert contract.method_source


@ALL
def test_it_reads_sources_that_there_are(contract):
    assert set(contract.sources) <= set(sources())
    assert contract.sources or contract.store == "ledger"


@ALL
def test_its_columns_are_described_in_both_languages(contract):
    bare = [column.name for column in answered(contract) if not HAN.search(column.description_zh)]

    assert bare == []


@ALL
def test_what_is_measured_has_a_unit(contract):
    bare = [
        column.name
        for column in answered(contract)
        if (column.type == "number" or column.shape == "Estimate") and not column.unit
    ]

    assert bare == []


def test_numbers_are_those_of_the_catalogue():
    numbers = [contract.number for contract in capabilities().values()]

    assert len(set(numbers)) == len(numbers)
    for contract in capabilities().values():
        if contract.number <= 57:
            assert contract.number in CATEGORIES[contract.domain], contract.id
