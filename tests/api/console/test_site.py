"""What is served of the console: to whom, how long it is kept, and what the page may load."""

import gzip

import duckdb
import pytest
from starlette.testclient import TestClient

from api.access.issuer import Issuer
from api.app import create_app
from api.settings import Settings
from tests.api.guard.serving import asked
from tests.api.published import publish
from tests.api.roads import LATITUDE, STEP, WEST, lay

PAGE = "<!doctype html><title>Stationhouse</title>"
SCRIPT = "console.log('built')"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A house whose console is three files."""
    home = tmp_path_factory.mktemp("home")
    built = home / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text(PAGE)
    (built / "worker.js").write_text(SCRIPT)
    (built / "assets" / "index-a1.js").write_text(SCRIPT)
    (built / "assets" / "index-a1.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (home / "a.txt").write_text("not yours")
    (home / "county.pmtiles").write_bytes(b"PMTiles" + bytes(1_000))
    given = {"CONSOLE": str(built), "TILES": str(home / "county.pmtiles")}
    with asked(home, **given) as found:
        yield found


@pytest.fixture
def county(tmp_path):
    """The roads as they are answered to somebody, of a snapshot that has some."""
    publish(tmp_path / "published", {})
    path = tmp_path / "published" / "snapshot-S1.duckdb"
    lay(path, many=2)
    with duckdb.connect(str(path)) as database:
        terms = "'OpenStreetMap' as source, 'ODbL 1.0' as licence"
        database.execute(f"create table road_network as select {terms}")
    settings = Settings.read({"STATIONHOUSE_HOME": str(tmp_path)})
    with TestClient(create_app(settings), "http://127.0.0.1") as client:

        def answer(actor="", **more):
            token = Issuer(settings.keys).token(actor, settings.clock()) if actor else ""
            headers = {"authorization": f"Bearer {token}"} if token else {}
            return client.get("/map/roads.geojson", headers=headers | more)

        yield answer


def test_the_page_is_asked_for_again_each_time_and_loads_nothing_from_elsewhere(house):
    answer = house.client.get("/")

    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    again = house.client.get("/", headers={"if-none-match": answer.headers["etag"]})
    assert again.headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_file_with_its_hash_in_its_name_is_kept_for_good(house, accepted):
    answer = house.client.get("/assets/index-a1.js", headers={"accept-encoding": accepted})

    assert answer.text == SCRIPT
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers.get("content-encoding") == ("gzip" if accepted == "gzip" else None)
    kept = {"accept-encoding": accepted, "if-none-match": answer.headers["etag"]}
    assert house.client.get("/assets/index-a1.js", headers=kept).status_code == 304


@pytest.mark.parametrize(
    "path", ["/assets/", "/assets/none.js", "/assets/%2e%2e/%2e%2e/secret.txt"]
)
def test_nothing_else_is_served(house, path):
    answer = house.client.get(path)

    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"] == {"code": "NOT_FOUND"}


def test_the_worker_may_fetch_from_this_service_and_no_other(house):
    policy = house.client.get("/worker.js").headers["content-security-policy"]

    assert policy.startswith("default-src 'none'; connect-src 'self';")


def test_where_it_is_not_built_the_page_says_how(tmp_path):
    with asked(tmp_path, CONSOLE=str(tmp_path / "none")) as house:
        page, script = house.client.get("/"), house.client.get("/assets/index-a1.js")

    assert page.status_code == 503
    assert "make console" in page.text
    assert script.status_code == 404


def test_roads_are_for_whoever_has_a_token(county):
    answer = county("analyst-1")

    assert county().status_code == county(authorization="Bearer x").status_code == 401
    (road,) = answer.json()["features"]
    assert road["properties"] == {"class": "primary"}
    assert road["geometry"]["coordinates"] == [[[WEST, LATITUDE], [WEST + STEP, LATITUDE]]]
    assert answer.json()["attribution"] == "OpenStreetMap, ODbL 1.0"
    kept = {"if-none-match": answer.headers["etag"]}
    assert county("analyst-1", **kept).status_code == 304


def test_without_a_network_there_are_no_roads(tmp_path):
    with asked(tmp_path) as house:
        answer = house.client.get("/map/roads.geojson", headers=house.token("analyst-1"))

    assert answer.json() == {"type": "FeatureCollection", "features": []}


def test_parts_of_the_tiles_that_were_brought_are_served(house):
    part = house.client.get("/map/tiles.pmtiles", headers={"range": "bytes=0-6"})

    assert (part.status_code, part.content) == (206, b"PMTiles")


def test_where_none_were_brought_there_are_none(tmp_path):
    with asked(tmp_path) as house:
        assert house.client.get("/map/tiles.pmtiles").status_code == 404
        assert house.client.get("/console.json").json()["tiles"] is False


def test_tiles_that_are_not_there_are_named_at_the_start():
    with pytest.raises(ValueError, match=r"STATIONHOUSE_TILES=/none/county\.pmtiles is no file"):
        Settings.read({"STATIONHOUSE_TILES": "/none/county.pmtiles"})


def test_each_role_is_told_what_it_may_ask_and_do(house):
    told = house.client.get("/console.json").json()

    assert told["opened"]["DISPATCHER"]["callBrief"] == ["RESPOND"]
    assert "callBrief" not in told["opened"]["COMMANDER"]
    assert told["opened"]["ANYONE"] == {"nearestServicePoint": ["PUBLIC"], "auditProof": ["PUBLIC"]}
    assert told["acts"]["COMMANDER"]["assignUnit"] == ["COMMAND"]
    assert told["acts"]["OFFICER"]["setUnitStatus"] == ["RESPOND"]
    assert "AUDITOR" not in told["acts"]
    assert told["signIn"] is None


def test_where_the_issuer_knows_the_console_one_signs_in_there_and_the_page_may_talk_to_it(
    tmp_path,
):
    environment = {
        "STATIONHOUSE_HOME": str(tmp_path),
        "STATIONHOUSE_ISSUER": "https://id.station.example/realms/a",
        "STATIONHOUSE_CONSOLE_CLIENT": "console",
        "STATIONHOUSE_CONSOLE_SCOPE": "openid stationhouse",
    }
    with TestClient(create_app(Settings.read(environment)), "http://127.0.0.1") as client:
        told, page = client.get("/console.json"), client.get("/")

    assert told.json()["signIn"] == {
        "authority": "https://id.station.example/realms/a",
        "client": "console",
        "scope": "openid stationhouse",
    }
    policy = page.headers["content-security-policy"]
    assert "connect-src 'self' https://id.station.example;" in policy


def test_looking_at_the_page_is_no_entry_of_the_ledger(tmp_path):
    with asked(tmp_path) as house:
        before = len(house.lines)
        house.client.get("/")
        house.client.get("/console.json")
        house.client.get("/map/roads.geojson", headers=house.token("analyst-1"))

        assert len(house.lines) == before
