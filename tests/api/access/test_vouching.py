"""What is sensitive is not answered once the ledger is no longer vouched for, and comes back."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.access.checkpoint import Checkpoints
from api.access.ledger import Ledger
from api.access.note import Signer
from api.access.signing import PUBLIC, signer
from api.access.vouching import vouched
from contracts import capabilities

NOW = datetime(2026, 6, 28, 15)
ASK = "{ dispatch { responseTimes { totalCount } } }"


def test_no_checkpoint_for_four_hours_stops_what_is_sensitive_and_nothing_else(tmp_path):
    now = [NOW]
    signing = Signer("a.example", Ed25519PrivateKey.generate())
    checkpoints = Checkpoints(tmp_path, signing, lambda: now[0])
    checkpoints.make()
    ledger = Ledger(tmp_path)
    ledger.append({"event": 1})
    sensitive = capabilities()["responseTimes"]

    now[0] = NOW + timedelta(hours=3, minutes=59)
    before = vouched(sensitive, checkpoints)
    now[0] = NOW + timedelta(hours=4)
    stopped = vouched(sensitive, checkpoints)
    others = vouched(capabilities()["patrolCoverage"], checkpoints)
    checkpoints.make()
    after = vouched(sensitive, checkpoints)
    ledger.close()

    assert (before, stopped, others, after) == (True, False, True, True)


def test_what_is_not_vouched_for_is_refused_and_says_so(station):
    checkpoints = SimpleNamespace(fresh=lambda: False)
    of = station({})

    (error,) = of.ask(ASK, "COMMAND", checkpoints=checkpoints)["errors"]

    assert error["extensions"] == {"code": "LEDGER_STALE"}
    assert "nothing vouches for the access ledger" in error["message"]
    assert [line["deny_reason"] for line in of.lines] == ["LEDGER_STALE"]


def test_the_key_of_a_house_is_made_once_and_is_its_owners_alone(tmp_path):
    first, second = signer(tmp_path, "a.example"), signer(tmp_path, "a.example")

    assert str(first.verifier) == str(second.verifier) == (tmp_path / PUBLIC).read_text().strip()
    assert (tmp_path / "ledger.key.pem").stat().st_mode & 0o077 == 0
