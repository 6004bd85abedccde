"""The built console in a real browser, over a real server and a small house whose time is now."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from api.access.issuer import Issuer
from api.app import create_app
from api.console.setting import BUILT
from api.settings import Settings
from contracts.sealing import FIELD_KEY
from tests.api.published import publish
from tests.api.serving import served
from tests.console.county import KEY, rows

CHROMIUM = Path("/usr/bin/chromium")
WORDS = [
    # The map needs WebGL, which a machine without a graphics card draws in software.
    "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    """Without a browser or a built page there is nothing to look at, and that is said."""
    why = ""
    if not CHROMIUM.exists():
        why = f"there is no Chromium at {CHROMIUM}; apt-get install chromium"
    elif not (BUILT / "index.html").exists():
        why = "the console is not built; make console builds it where npm's registry is reached"
    if why:
        for item in items:
            if "tests/console" in item.path.as_posix():
                item.add_marker(pytest.mark.skip(reason=why))


def now():
    return datetime.now(UTC).replace(tzinfo=None)


class Station:
    """A house, its server, and visits to it."""

    def __init__(self, home, browser):
        self.home = home
        self._browser = browser
        self.address = ""

    def token(self, actor, **more):
        return Issuer(self.home / "keys").token(actor, now(), timedelta(hours=3), **more)

    def publish(self, snapshot="S1", **changes):
        """Publish the county of now, or as the test has it."""
        keys = self.home / "keys"
        keys.mkdir(exist_ok=True)
        (keys / FIELD_KEY).write_bytes(KEY)
        publish(self.home / "published", rows(now(), **changes), snapshot)

    @contextmanager
    def serving(self, port=0, **more):
        environment = {"STATIONHOUSE_HOME": str(self.home)} | {
            f"STATIONHOUSE_{name}": value for name, value in more.items()
        }
        with served(create_app(Settings.read(environment)), port) as address:
            self.address = address
            yield self

    @contextmanager
    def visit(self, actor="", page="", small=False, beside=(), **context):
        """A page of somebody who followed his link; it breaks no policy and asks no other host
        than those `beside`."""
        size = {"width": 390, "height": 844} if small else {"width": 1440, "height": 900}
        opened = self._browser.new_context(**{"locale": "en-GB", "viewport": size, **context})
        found = opened.new_page()
        found.set_default_timeout(30_000)
        asked, wrong = [], []
        found.on("request", lambda request: asked.append(request.url))
        found.on("pageerror", lambda error: wrong.append(str(error)))
        found.on("console", lambda told: wrong.append(told.text) if bad(told) else None)
        fragment = f"#token={self.token(actor)}" if actor else ""
        found.goto(f"{self.address}/{fragment}")
        if page:
            found.get_by_role("link", name=page).click()
        yield found
        own = (self.address, *beside, "blob:", "data:")
        foreign = [url for url in asked if not url.startswith(own)]
        opened.close()
        assert foreign == []
        assert wrong == []


def bad(told):
    """What a browser complains of; that a line is gone is what some tests are about."""
    return told.type in ("error", "warning") and not told.text.startswith(
        ("Failed to load resource", "WebSocket connection", "[.WebGL", "GL Driver", "WebGL")
    )


@pytest.fixture(scope="module")
def browser():
    # For no longer: its event loop is in the way of whoever runs one after it in this process.
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=WORDS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def station(browser, tmp_path_factory):
    """A house that nobody changes."""
    found = Station(tmp_path_factory.mktemp("home"), browser)
    found.publish()
    with found.serving():
        yield found


@pytest.fixture
def fresh(browser, tmp_path):
    """A house of the test's own, published and not yet served."""
    found = Station(tmp_path, browser)
    found.publish()
    return found
