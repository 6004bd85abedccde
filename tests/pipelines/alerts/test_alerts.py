"""Each thing that is wrong reaches the people who can mend it: once, by rule, file and remedy."""

import email
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from contracts import sources
from pipelines.alerts.alert import Alert, of_findings, of_run
from pipelines.alerts.commands import alerts as command
from pipelines.alerts.gather import gather
from pipelines.alerts.outbox import Outbox
from pipelines.alerts.post import keep, next_digest, post
from pipelines.alerts.routes import Routes, RoutesError
from pipelines.alerts.words import titles
from pipelines.intake.lake import Lake
from pipelines.quality import results
from pipelines.quality.results import Result, RuleResult
from tests.house import House
from tests.pipelines.alerts.receivers import mailbox, webhook
from tests.pipelines.receipts import hotels, made, took

NOW = datetime(2026, 6, 6, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
CAME = "2026-06-06T06:00:00+00:00"


@pytest.fixture
def house(tmp_path):
    return House.at(tmp_path)


@pytest.fixture
def lake(house):
    return Lake.open(house.settings.lake)


@pytest.fixture
def tell(house, lake):
    """Find, keep and send what is wrong at a moment; who was not reached."""

    def told(at: datetime = NOW) -> list[str]:
        routes, outbox = Routes.read(house.settings.routes), Outbox(house.settings.alerts)
        keep(outbox, routes, of_findings(gather(lake, at).found), at)
        return post(outbox, routes, at)

    return told


def declare(house: House, **said) -> None:
    house.settings.routes.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")


def good_days(lake: Lake, count: int, rows: int = 100) -> None:
    for day in range(1, count + 1):
        took(lake, made(f"h{day}.csv", f"2026-06-0{day}", hotels(rows), at=CAME))


def broken_column(lake):
    lake.refuse(made("h6.csv", "2026-06-06", {}, refused=True, at=CAME))


def too_many_quarantined(lake):
    took(lake, made("h6.csv", "2026-06-06", hotels(100, quarantined=30), at=CAME))


def changed_codes(lake):
    took(lake, made("h6.csv", "2026-06-06", hotels(100, unmapped=60), at=CAME))


def a_day_left_out(lake):
    took(lake, made("h8.csv", "2026-06-04", hotels(100), at=CAME))


BAD = [
    (broken_column, "delivery-missing_column", "deliver it"),
    (too_many_quarantined, "quarantine-over_limit", "mend the columns"),
    (changed_codes, "codes-unmapped", "add its codes to the map of hotel_class"),
]


@pytest.mark.parametrize(("bad", "rule", "remedy"), BAD, ids=[one[1] for one in BAD])
def test_what_is_wrong_with_a_delivery_reaches_operator_and_owner(
    bad, rule, remedy, house, lake, tell
):
    good_days(lake, 5)
    bad(lake)
    with webhook() as hook, mailbox() as box:
        mail = (
            f"mailto://127.0.0.1:{box.port}?from=alerts@house.example&to={{contact}}&mode=insecure"
        )
        declare(
            house,
            operators=[f"{hook.address}/operators"],
            owners=[mail],
            links={"dagster": "http://ui.example", "quality": "http://api.example/quality/"},
        )
        assert tell() == []
        assert tell(NOW + HOUR) == []

    (got,) = hook.got
    assert (got["rule"], got["file"], got["type"]) == (rule, "h6.csv", "failure")
    assert remedy in got["remedy"]
    for said in (f"Rule: {rule}", "文件: h6.csv", "旅馆入住量与未保护警示", remedy):
        assert said in got["message"]
    assert "http://ui.example/assets/lake/hotelOccupancy" in got["message"]
    assert "http://api.example/quality/" in got["message"]
    ((to, raw),) = box.got
    letter = email.message_from_string(raw)
    text = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
    assert to == "hotels@lankao.example"
    assert titles()[rule]["en"] in str(make_header(decode_header(letter["Subject"])))
    assert f"Rule: {rule}" in text.get_payload(decode=True).decode()


def test_a_day_left_out_is_told_when_it_can_no_longer_come(house, lake, tell):
    good_days(lake, 2)
    a_day_left_out(lake)
    with webhook() as hook:
        declare(house, operators=[hook.address])
        tell(datetime(2026, 6, 4, 8, tzinfo=UTC))
        assert hook.got == []
        tell()
    (got,) = hook.got
    assert (got["rule"], got["day"]) == ("delivery-missing_day", "2026-06-03")
    assert got["file"] == "hotel_occupancy_20260603.csv"
    assert got["remedy"] == "deliver hotel_occupancy_20260603.csv"


def test_silence_is_told_once_until_something_comes(house, lake, tell):
    good_days(lake, 1)
    allowed = timedelta(seconds=24 * 3_600 + sources()["hotelOccupancy"].sla.latency_seconds)
    came = datetime.fromisoformat(CAME)
    with webhook() as hook:
        declare(house, operators=[hook.address])
        tell(came + allowed)
        assert hook.got == []
        tell(came + allowed + timedelta(seconds=1))
        tell(came + allowed + HOUR)
    (got,) = hook.got
    assert (got["rule"], got["source"]) == ("delivery-silence", "hotelOccupancy")


def test_a_file_of_no_feed_is_told_to_the_operator(house, lake, tell, tmp_path):
    stray = tmp_path / "surprise.csv"
    stray.write_text("x")
    house.take_in(stray)
    with webhook() as hook:
        declare(house, operators=[hook.address])
        tell(datetime.now(UTC))
    (got,) = hook.got
    assert (got["rule"], got["file"]) == ("delivery-unknown", "surprise.csv")


def found(rule: str, state: str) -> RuleResult:
    return RuleResult(
        rule_id=rule,
        table="hotel_occupancy",
        dimension="COMPLETENESS",
        severity="ERROR",
        state=state,
        rows_checked=10,
        rows_failed=10,
        observed=0.1,
        threshold="0.5 to 2 times",
        remedy="deliver it again",
    )


def test_a_failed_expectation_is_told_at_once_and_a_doubt_in_the_digest(house, lake, tell):
    took(lake, made("h6.csv", "2026-06-06", hotels(10), at=CAME))
    states = {"hotel_occupancy-row_count": "FAIL", "a": "WARN", "b": "WARN", "c": "PASS"}
    rules = tuple(found(rule, state) for rule, state in states.items())
    result = Result("hotelOccupancy", "2026-06-06", "run", CAME, "1.0.0", 10, 0.1, results=rules)
    results.write(lake.root, result)
    with webhook() as hook:
        declare(house, operators=[hook.address], digest_hour=9)
        tell()
        assert [got["rule"] for got in hook.got] == ["hotel_occupancy-row_count"]
        assert (hook.got[0]["file"], hook.got[0]["remedy"]) == ("h6.csv", "deliver it again")
        assert "observed 0.1; allowed: 0.5 to 2 times" in hook.got[0]["message"]
        tell(NOW + HOUR)
    _, digest = hook.got
    assert digest["title"] == "[WARN] Stationhouse: 2 to look at"
    assert "Rule: a" in digest["message"]
    assert "Rule: b" in digest["message"]


def test_a_receiver_that_is_down_is_told_later_with_longer_and_longer_waits(house, lake, tell):
    broken_column(lake)
    with webhook() as hook:
        declare(house, operators=[hook.address])
        hook.down = True
        assert tell() == ["operators 1"]
        assert tell(NOW + timedelta(seconds=29)) == []
        assert tell(NOW + timedelta(seconds=30)) == ["operators 1"]
        assert tell(NOW + timedelta(seconds=89)) == []
        hook.down = False
        assert tell(NOW + timedelta(seconds=90)) == []
        assert len(hook.got) == 1
    (entry,) = Outbox(house.settings.alerts).entries()
    assert entry.receivers["operators 1"].attempts == 3
    assert not entry.pending


def test_a_receiver_that_is_down_keeps_nobody_else_waiting(house, lake, tell):
    broken_column(lake)
    with webhook() as hook:
        declare(house, operators=["json://127.0.0.1:9", hook.address])
        assert tell() == ["operators 1"]
    assert len(hook.got) == 1


def test_a_run_that_failed_is_told_by_its_steps_and_never_by_an_errors_own_text(house):
    alert = of_run("run-1", "publish", "", {"models": "DagsterDbtCliRuntimeError"})
    with webhook() as hook:
        declare(house, operators=[hook.address], links={"dagster": "http://ui.example/"})
        routes, outbox = Routes.read(house.settings.routes), Outbox(house.settings.alerts)
        assert keep(outbox, routes, [alert, alert], NOW) == [alert]
        post(outbox, routes, NOW)
    assert "http://ui.example/runs/run-1" in hook.got[0]["message"]
    assert "models (DagsterDbtCliRuntimeError)" in hook.got[0]["message"]


def test_secrets_come_from_environment_or_file_and_are_written_nowhere(
    house, lake, tell, monkeypatch
):
    broken_column(lake)
    (house.settings.home / "password").write_text("s3cret/one\n", "utf-8")
    monkeypatch.setenv("HOOK_USER", "some one")
    with webhook() as hook:
        address = hook.address.replace("json://", "json://${HOOK_USER}:${file:password}@")
        declare(house, operators=[address])
        tell()
    assert len(hook.got) == 1
    kept = "".join(path.read_text("utf-8") for path in house.settings.alerts.glob("*.json"))
    assert "s3cret" not in kept
    assert "json://" not in kept


def test_a_secret_that_is_not_there_is_named(house, lake, tell):
    broken_column(lake)
    declare(house, operators=["json://${NOBODY_SET_THIS}@127.0.0.1"])
    with pytest.raises(RoutesError, match="environment variable NOBODY_SET_THIS"):
        tell()


def test_a_word_that_routes_do_not_know_is_named(house):
    declare(house, operator=[])
    with pytest.raises(RoutesError, match=r"has no operator; it may say agencies, digest_hour"):
        Routes.read(house.settings.routes)


def test_an_agency_may_have_addresses_of_its_own_and_a_page_is_no_mailbox(tmp_path):
    routes = Routes(tmp_path, ("op://",), ("to://{contact}",), {"Fire": ("fire://",)})
    alert = Alert("r", "s", "d", "f", "", "", agency="Hotels", contact="mailto:h@x.example")
    assert routes.receivers(alert) == {"operators 1": "op://", "Hotels 1": "to://h@x.example"}
    assert routes.receivers(replace(alert, agency="Fire"))["Fire 1"] == "fire://"
    page = replace(alert, contact="https://data.example")
    assert routes.receivers(page) == {"operators 1": "op://"}


def test_with_nobody_declared_it_is_kept_and_listed(house, lake, tell, monkeypatch):
    broken_column(lake)
    assert tell() == []
    monkeypatch.setenv("STATIONHOUSE_HOME", str(house.settings.home))
    monkeypatch.setenv("COLUMNS", "200")
    listed = CliRunner().invoke(command, ["list"])
    assert listed.exit_code == 0
    assert "delivery-missing_column" in listed.output
    assert "nobody is declared" in listed.output


def test_the_commands_try_the_addresses_and_send_what_waits(house, lake, monkeypatch):
    monkeypatch.setenv("STATIONHOUSE_HOME", str(house.settings.home))
    monkeypatch.setenv("STATIONHOUSE_NOW", NOW.isoformat())
    assert CliRunner().invoke(command, ["test"]).exit_code == 1
    broken_column(lake)
    with webhook() as hook:
        declare(house, operators=[hook.address])
        assert CliRunner().invoke(command, ["test"]).exit_code == 0
        assert CliRunner().invoke(command, ["send"]).exit_code == 0
        assert [got["rule"] for got in hook.got] == ["alerts-test", "delivery-missing_column"]
        hook.down = True
        assert CliRunner().invoke(command, ["test"]).exit_code == 1


def test_the_digest_waits_for_its_hour():
    routes = Routes(Path(), digest_hour=6)
    assert next_digest(routes, NOW) == datetime(2026, 6, 7, 6, tzinfo=UTC)
    assert next_digest(routes, NOW - 3 * HOUR) == datetime(2026, 6, 6, 6, tzinfo=UTC)
