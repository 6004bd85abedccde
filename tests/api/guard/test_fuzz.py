"""Whatever is sent, the answer is GraphQL's, coded, and tells nothing of the inside.

Questions are made from the schema itself by Schemathesis, with purposes and askers that open them;
requests from bytes, headers and parameters. Real HTTP, fixed seeds, so that a run is a run.
"""

import json
import re

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from api.schema import TEXT
from contracts.codes import rows
from tests.api.askers import PEOPLE
from tests.api.legs import legs

from .serving import asked

STRICT = "application/graphql-response+json"
INSIDE = re.compile(
    r"Traceback|File \"|duckdb|Binder Error|Conversion Error|site-packages|/home|/tmp|\.py\b"
    r"|Did you mean|select .* from"
)
CODES = {row["code"] for row in rows("error_codes")}


def literal(values):
    """Text as GraphQL's nodes, which is how Schemathesis takes what a scalar may be."""
    return values.map(schemathesis.graphql.nodes.String)


WORDS = st.sampled_from(["LK110/1", "FR1", "2026-06-01", "2026-06-01T08:00:00Z", "a" * 64, ""])
for scalar in ("Date", "Digest", "FigureId", "RecordId", "UtcTime"):
    schemathesis.graphql.scalar(scalar, literal(WORDS | st.text(max_size=12)))

QUESTIONS = {
    made.ok().label: made.ok() for made in schemathesis.graphql.from_path(TEXT).get_all_operations()
}
"""One a category, and one an act."""
CATEGORIES = sorted(label for label in QUESTIONS if label.startswith("Query."))
ACTS = sorted(label for label in QUESTIONS if label.startswith("Mutation."))
BOUNDED = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    rows = {"responseTimes": legs(["410225101201", None], each=11)}
    with asked(tmp_path_factory.mktemp("home"), rows, DOCUMENTS="any") as found:
        yield found


def sound(answer: httpx.Response) -> None:
    """Nothing failed inside, nothing of it is told, and every error has its code."""
    assert answer.status_code < 500, answer.text
    for error in errors(answer):
        code = error["extensions"]["code"]
        assert code in CODES, error
        assert code != "INTERNAL", error
        assert not INSIDE.search(error["message"]), error


def errors(answer: httpx.Response) -> list[dict]:
    return answer.json().get("errors", []) if answer.content else []


def purposed(document: str, purpose: str, call: str) -> str:
    """The document with what it is for; Schemathesis gives none, and without one little opens."""
    about = f', call: "{call}"' if call else ""
    said = f"@purpose(of: {purpose}{about})"
    body = document.lstrip()
    return f"query {said} {body}" if body.startswith("{") else body.replace("{", f"{said} {{", 1)


@pytest.mark.slow
@pytest.mark.parametrize("label", CATEGORIES)
def test_whatever_the_schema_lets_one_ask_is_answered_or_refused(house, label):
    @seed(20260601)
    @settings(BOUNDED, max_examples=40)
    @given(
        QUESTIONS[label].as_strategy(),
        st.sampled_from(sorted(PEOPLE)),
        st.sampled_from(["", "LK110/1", "\u4e2d", "a" * 64]),
    )
    def ask(case, purpose, call):
        call = call if purpose in ("RESPOND", "AUDIT") else ""
        answer = house.ask(purposed(case.body, purpose, call), PEOPLE[purpose])
        sound(answer)
        assert "extensions" in answer.json()

    ask()


@pytest.mark.slow
@pytest.mark.parametrize("label", ACTS)
def test_whatever_act_is_tried_is_done_or_refused(house, label):
    @seed(20260602)
    @settings(BOUNDED, max_examples=8)
    @given(QUESTIONS[label].as_strategy(), st.sampled_from(sorted(set(PEOPLE.values()))))
    def act(case, actor):
        sound(house.ask(case.body, actor))

    act()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)
NAMES = ("query", "variables", "operationName", "extensions", "documentId")
DOCUMENT = """query Q($a: String, $n: Int, $p: Period) @purpose(of: AUDIT) { dispatch {
    responseTimes(areaId: $a, first: $n, period: $p) { nodes { leg n } } } }"""
BODIES = st.one_of(
    st.binary(max_size=300),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(st.sampled_from(NAMES), JSON).map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries(
        {"a": JSON, "n": JSON, "p": JSON | st.fixed_dictionaries({"since": JSON, "until": JSON})}
    ).map(lambda value: json.dumps({"query": DOCUMENT, "variables": value}).encode()),
    st.text(max_size=80).map(lambda text: json.dumps({"query": text}).encode()),
    st.text(max_size=80).map(lambda text: json.dumps({"query": "{ " + text + " }"}).encode()),
    st.sampled_from(
        [
            b'{"query": "{__typename}", "query": "{catalogue{id}}"}',
            b'{"query": "{a(b: \\"\\\\ud800\\")}"}',
            b'{"query": "\\ud800"}',
            b'{"query": "{__typename}", "variables": {"a": "\\udc00"}}',
            b'{"query": "{__typename}", "operationName": "\\u0000"}',
            b'{"query": ' + b"[" * 9_000 + b"]" * 9_000 + b"}",
            b'{"query": "{__typename}", "variables": ' + b'{"a":' * 900 + b"1" + b"}" * 901,
            b'{"query": "{__typename}", "variables": {"n": ' + b"9" * 5_000 + b"}}",
            b'{"query": "{__typename}", "variables": {"n": 1e400}}',
            b'{"query": "{__typename}", "variables": {"n": NaN}}',
            b"\xef\xbb\xbf{}",
            b"\xff\xfe{\x00}\x00",
        ]
    ),
)
LINE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
HEADERS = st.fixed_dictionaries(
    {
        "Content-Type": st.sampled_from(
            ["application/json", "application/json; charset=utf-8", "application/json;charset=x"]
        )
        | LINE,
        "Accept": st.sampled_from([STRICT, "application/json", "*/*"]) | LINE,
    },
    optional={"Accept-Language": LINE, "Authorization": LINE.map("Bearer {}".format)},
)


@pytest.mark.slow
@seed(20260603)
@settings(BOUNDED, max_examples=250)
@given(content=BODIES, headers=HEADERS)
def test_whatever_bytes_are_posted_the_answer_is_coded(house, content, headers):
    stripped = {name: value.strip() for name, value in headers.items()}
    sound(house.client.post("/graphql", content=content, headers=stripped))


@pytest.mark.slow
@seed(20260604)
@settings(BOUNDED, max_examples=120)
@given(
    path=st.sampled_from(["/graphql", "/usage/findUsage", "/export", "/nothing", "/graphql/"]),
    method=st.sampled_from(["GET", "POST", "HEAD", "DELETE", "TRACE"]),
    given_=st.dictionaries(
        st.sampled_from([*NAMES, "periodStart", "offset", "limit", "X"]), st.text(max_size=30)
    ),
)
def test_whatever_is_in_a_link_the_answer_is_coded(house, path, method, given_):
    answer = house.client.request(method, path, params=given_)

    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and answer.content:
        body = answer.json()
        codes = [one["extensions"]["code"] for one in body.get("errors", ())] or [body["code"]]
        assert set(codes) <= CODES
        assert not INSIDE.search(answer.text)
