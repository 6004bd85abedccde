"""Work is told by its words and by nothing else, and to nobody where it is off."""

import pytest
from opentelemetry.trace import StatusCode

from telemetry.work import NOTHING, count, done, work, worked

from .recording import recording

PHONE = "13800000001"


@worked("guard")
def judged(answer: int) -> int:
    return answer


def test_off_nothing_is_made():
    assert work("statement", capability="responseTimes") is NOTHING
    assert judged(3) == 3


def test_work_within_work_is_its_child_and_holds_its_facts():
    with recording() as told, work("request", route="/graphql") as doing:
        assert judged(3) == 3
        doing.found(status=200)

    inner, outer = told.spans
    assert (inner.name, inner.parent.span_id) == ("guard", outer.context.span_id)
    assert outer.attributes == {"stationhouse.route": "/graphql", "stationhouse.status": 200}


def test_what_breaks_is_named_by_its_type_and_its_message_stays_inside():
    with recording() as told, pytest.raises(ValueError), work("policy"):
        raise ValueError(f"no call of {PHONE}")

    (span,) = told.spans
    assert span.attributes == {"stationhouse.error": "ValueError"}
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, None)
    assert PHONE not in told.text


def test_a_fact_without_a_word_is_not_told():
    with recording() as told, work("policy", phone=PHONE):
        pass

    assert told.names == {"policy"}
    assert PHONE not in told.text


def test_work_of_another_program_keeps_its_own_times():
    with recording() as told:
        done("model", 100.0, 102.5, model="response_times", state="success")
        count("intake.rows", 7, source="callsForService", state="accepted")

    (span,) = told.spans
    assert (span.end_time - span.start_time) / 1e9 == 2.5
    assert '"value": 7' in told.measures
