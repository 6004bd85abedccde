"""A site over rows written here: hotels failed on one day, a file was refused, cameras silent."""

from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from api.access.issuer import Issuer
from api.app import create_app
from api.settings import Settings
from tests.api.published import publish
from tests.api.serving import served

HOSTILE = "<script>alert(1)</script>&\"'.csv"
RULE = "hotel_occupancy-occupied_n-type"
REFUSAL = {
    "file": "found_items_20260628.csv",
    "rule": "delivery-missing_column",
    "detail": "column 'class' is not there",
    "remedy": "deliver it, or correct its name in the feed",
    "run_id": "c" * 64,
    "refused_at": datetime(2026, 6, 28, 1),
}
SAMPLE = {
    "table_name": "hotel_occupancy", "rule_id": RULE, "column_name": "occupied_n",
    "file": HOSTILE, "line": 812, "shape": "9A", "run_id": "a" * 64,
}  # fmt: skip
DRIFT = {
    "kind": "NEW_COLUMN", "file": HOSTILE, "column_name": "mood", "shape": None, "code_rows": None,
}  # fmt: skip


def health(of_june, source="hotelOccupancy", **more):
    row = {
        "source_id": source, "delivery_day": date(2026, 6, of_june), "contract_version": "1.0.0",
        "last_arrival_at": datetime(2026, 6, of_june, 14), "lag_sla_seconds": 90_000, "files": 1,
        "refused_files": 0, "rows": 100, "accepted_rows": 100, "quarantined_rows": 0,
        "expected_rows": 90.0, "schema_drift": False, "expected": True, "arrived": True,
        "owner_contact": "hotels@lankao.example",
    }  # fmt: skip
    return row | more


def rule(of_june, failed=0, **more):
    row = {
        "source_id": "hotelOccupancy", "table_name": "hotel_occupancy", "rule_id": RULE,
        "delivery_day": date(2026, 6, of_june), "dimension": "VALIDITY", "severity": "ERROR",
        "rows_checked": 100, "rows_failed": failed, "threshold_pct": 1.0,
        "fail_threshold_pct": 10.0, "run_id": "a" * 64, "run_at": datetime(2026, 6, of_june, 14),
        "sample_ref": f"{HOSTILE}:812-812" if failed else None,
    }  # fmt: skip
    return row | more


ROWS = {
    "sourceHealth": [
        *(health(day) for day in (26, 27)),
        health(28, quarantined_rows=12, samples=[SAMPLE], drifts=[DRIFT], schema_drift=True),
        *(health(day, "lostProperty") for day in (26, 27)),
        health(28, "lostProperty", refused_files=1, refusals=[REFUSAL]),
        *(health(day, "cameraHits") for day in (26, 27)),
        health(28, "cameraHits", files=0, rows=0, arrived=False, last_arrival_at=None),
    ],
    "dataQualityReport": [rule(26), rule(27), rule(28, failed=12)],
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    found = tmp_path_factory.mktemp("home")
    publish(found / "published", ROWS)
    return found


@pytest.fixture(scope="module")
def address(home):
    environment = {
        "STATIONHOUSE_HOME": str(home), "STATIONHOUSE_DAGSTER_URL": "http://dagster.example/",
    }  # fmt: skip
    with served(create_app(Settings.read(environment))) as found:
        yield found


@pytest.fixture
def token(home):
    def of(actor="auditor-1", lifetime=timedelta(minutes=10)):
        keys = Settings.read({"STATIONHOUSE_HOME": str(home)}).keys
        return Issuer(keys).token(actor, datetime.now(UTC).replace(tzinfo=None), lifetime)

    return of


@pytest.fixture
def client(address):
    with httpx.Client(base_url=address, timeout=30) as found:
        yield found


@pytest.fixture
def auditor(client, token):
    client.headers["authorization"] = f"Bearer {token()}"
    return client
