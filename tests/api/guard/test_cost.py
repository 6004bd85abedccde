"""What a question costs, by its text and variables, before anything is asked of the snapshot."""

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, parse

from api.guard.bounds import Bounds
from api.guard.cost import ITEMS, STATEMENT, Scale
from api.schema import schema
from contracts import capabilities
from contracts.codes import rows

CORE: GraphQLSchema = schema._schema


def scale(text, **variables):
    document = parse(text)
    fragments = {
        node.name.value: node
        for node in document.definitions
        if not isinstance(node, OperationDefinitionNode)
    }
    (operation,) = (n for n in document.definitions if isinstance(n, OperationDefinitionNode))
    made = Scale(CORE, fragments, variables)
    return made.cost(operation), made.weighed


def cost(text, **variables):
    return scale(text, **variables)[0]


def times(inside, arguments=""):
    return "{ dispatch { responseTimes" + arguments + " { " + inside + " } } }"


def test_rows_times_fields_and_what_stands_beside_once():
    assert cost(times("nodes { leg n } totalCount", "(first: 30)")) == STATEMENT + 30 * 2 + 1


def test_a_page_that_is_not_named_counts_as_what_is_given_without_it():
    assert cost(times("nodes { leg }")) == STATEMENT + 200


@pytest.mark.parametrize(
    ("head", "variables", "rows_"),
    [
        ("query ($n: Int!)", {"n": 1000}, 1000),
        ("query ($n: Int! = 7)", {}, 7),
        ("query ($n: Int! = 7)", {"n": 3}, 3),
        ("query ($n: Int!)", {"n": "many"}, 1000),
        ("query ($n: Int!)", {"n": 10**30}, 1000),
        ("query ($n: Int!)", {"n": -5}, 1),
    ],
)
def test_a_page_in_a_variable_counts_as_its_value(head, variables, rows_):
    assert cost(head + times("nodes { leg }", "(first: $n)"), **variables) == STATEMENT + rows_


def test_pages_multiply_under_every_alias_and_through_every_fragment():
    one = "responseTimes(first: 1000) { ...P }"
    fragment = " fragment P on ResponseTimesConnection { nodes { ...R } } "
    fragment += "fragment R on ResponseTimes { leg n ... on ResponseTimes { leg } }"
    asked = "{ a: dispatch { b: " + one + " c: " + one + " } d: dispatch { " + one + " } }"

    assert cost(asked + fragment) == 3 * (STATEMENT + 1000 * 3)


def test_nested_values_count_each_and_lists_as_several():
    value = times("nodes { p90Seconds { value lower upper } }", "(first: 10)")
    assert cost(value) == STATEMENT + 10 * 3
    listed = '{ dispatch { callBrief(callId: "LK110/1", first: 1) { nodes { premisesCautions'
    assert cost(listed + " { text setBy } } } } }") == STATEMENT + 2 * ITEMS


def test_what_goes_through_python_costs_what_is_declared():
    declared = {row["capability"]: int(row["cells"]) for row in rows("question_costs")}
    asked = "{ patrol { deploymentPlan(first: 1) { nodes { rowNo } } } }"

    acts = schema._schema.mutation_type.fields
    assert declared.keys() <= capabilities().keys() | acts.keys()
    assert cost(asked) == STATEMENT + declared["deploymentPlan"] + 1


def test_work_grows_with_the_text_however_often_fragments_fan_out():
    """Each fragment spreads the next twice: written out it doubles, weighed it does not."""

    def weighed(length):
        chain = " ".join(
            f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(length)
        )
        last = f" fragment F{length} on Query {times('nodes { leg }')}"
        return scale("{ ...F0 } " + chain + last)[1]

    assert weighed(200) - weighed(100) == weighed(100) - weighed(0) == 200


def test_too_dear_a_question_is_refused_with_the_number_the_limit_and_the_remedy(station):
    of = station({})
    query = times("nodes { leg n standard }", "(first: 1000)")

    body = of.ask(query, bounds=Bounds(cost=3_000))

    (error,) = body["errors"]
    assert error["extensions"] == {"code": "QUERY_TOO_LARGE"}
    assert "costs 3,050" in error["message"]
    assert "may cost 3,000" in error["message"]
    assert "first" in error["message"]
    assert of.statements == []


def test_what_it_cost_is_told_with_every_answer(station):
    assert station({}).ask(times("totalCount"))["extensions"]["cost"] == STATEMENT + 1


def test_every_registered_document_is_within_the_usual_budget_at_its_own_page(station):
    from api.guard.documents import registered

    dear = {text: cost(text) for text in registered().values() if cost(text) > Bounds().cost}

    assert dear == {}
