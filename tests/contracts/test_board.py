"""What the live board is made of hangs together, and carries no more than it needs."""

import re

import pytest

from contracts import capabilities, published, snake
from contracts.board import plan, table_of
from contracts.rendering.live import names, plain

WORD = re.compile(r"[a-z_][a-z0-9_]*")
NEVER_CARRIED = {"staff_tokens", "nature_said", "outcome_note"}


def test_a_model_stands_behind_all_that_it_reads():
    known = set(plan().seeds)
    every = known | set(plan().models)
    for model in plan().models.values():
        read = (set(WORD.findall(model.sql)) & every) - {model.name}
        assert read <= known, model.name
        known.add(model.name)


def test_a_mart_is_one_of_the_snapshot_and_a_model_of_the_board():
    promised = {snake(one) for one in published()}
    for mart in plan().marts.values():
        assert mart.name in promised
        assert mart.of in plan().models


def test_what_can_be_subscribed_to_is_answered_from_the_board():
    for name in plan().subscriptions:
        assert name in capabilities()
        assert snake(name) in plan().marts


@pytest.mark.parametrize("seed", plan().seeds.values(), ids=lambda seed: seed.name)
def test_a_seed_of_a_source_names_the_columns_that_it_carries(seed):
    if not seed.name.startswith("stg_"):
        return
    _, table = table_of(seed.name.removeprefix("stg_"))
    assert seed.columns
    assert set(seed.columns) <= {*table.by_name, "day"}
    assert not NEVER_CARRIED & set(seed.columns)


def test_what_a_caller_said_is_carried_of_open_calls_alone():
    seed = plan().seeds["stg_calls_for_service"]
    _, table = table_of("calls_for_service")
    sensitive = {column.name for column in table.columns if column.sensitive}
    assert sensitive & set(seed.columns) <= set(seed.sparse)


def test_compiled_sql_is_told_by_plain_names():
    sql = (
        'select * from "memory"."main"."int_places" as p\n\n\n'
        "join read_parquet('x/accepted/calls/*/*.parquet', a={'day': date}) as c  "
    )
    assert plain(sql).splitlines()[1:] == [
        "select * from int_places as p",
        "join arrived_calls as c",
    ]
    assert "stg_patrol_positions" in names()


def test_a_model_that_is_shown_is_read_by_no_other():
    shown = {mart.of for mart in plan().marts.values()}
    for model in plan().models.values():
        assert not shown & (set(WORD.findall(model.sql)) - {model.name}), model.name
