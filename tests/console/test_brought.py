"""What an installation brings of its own: an issuer to sign in with, and tiles under the map."""

import json
from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from tests.api.serving import served
from tests.console.county import WAITING
from tests.console.test_room import call
from tests.console.tiles import WHOLE_WORLD_IS_WATER

CLIENT, CODE = "console", "once"


class Provider:
    """An OpenID provider that knows one dispatcher, and minds PKCE."""

    def __init__(self, home):
        self._home = home
        self.address = ""
        self._asked = {}

    @property
    def app(self):
        routes = [
            Route("/.well-known/openid-configuration", self._told),
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
        ]
        cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_headers=["*"])
        return Starlette(routes=routes, middleware=[cors])

    async def _told(self, _):
        return JSONResponse({
            "issuer": self.address, "jwks_uri": f"{self.address}/keys",
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
        })  # fmt: skip

    async def _authorize(self, request):
        self._asked = dict(request.query_params)
        back = urlencode({"code": CODE, "state": self._asked["state"]})
        return RedirectResponse(f"{self._asked['redirect_uri']}?{back}")

    async def _token(self, request):
        sent = dict(parse_qsl((await request.body()).decode()))
        proof = urlsafe_b64encode(sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=")
        assert (sent["code"], proof.decode()) == (CODE, self._asked["code_challenge"])
        return JSONResponse({
            "access_token": self._signed(), "id_token": self._signed(aud=CLIENT),
            "token_type": "Bearer", "expires_in": 3_600, "scope": "openid",
        })  # fmt: skip

    def _signed(self, **other):
        """What the house's own issuer would say, in this one's name."""
        secret = json.loads((self._home / "keys" / "issuer.secret.json").read_text())
        key = OKPKey.import_key(secret)
        claims = jwt.decode(self.known, key, algorithms=["Ed25519"]).claims
        told = {**claims, "iss": self.address, **other}
        return jwt.encode({"alg": "Ed25519", "kid": key.kid}, told, key, algorithms=["Ed25519"])


@pytest.fixture
def provider(fresh):
    made = Provider(fresh.home)
    made.known = fresh.token("dispatcher-2")
    with served(made.app) as made.address:
        yield made


def test_one_signs_in_at_an_issuer_of_the_house_and_no_token_is_in_the_address(fresh, provider):
    setting = {"ISSUER": provider.address, "CONSOLE_CLIENT": CLIENT}
    with fresh.serving(**setting), fresh.visit(beside=(provider.address,)) as page:
        page.get_by_role("button", name="Sign in with your issuer").click()

        call(page, WAITING).wait_for()
        assert page.url == f"{fresh.address}/"


WET = """async told => {
  const image = new Image();
  image.src = "data:image/png;base64," + told;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--water");
  pen.fillRect(0, 0, 1, 1);
  const ink = pen.getImageData(0, 0, 1, 1).data;
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  let wet = 0;
  for (let at = 0; at < data.length; at += 4) {
    if ([0, 1, 2].every(i => Math.abs(data[at + i] - ink[i]) < 4)) wet += 1;
  }
  return 4 * wet / data.length;
}"""
"""The share of a picture that has the colour of water."""


def test_the_tiles_that_it_brought_lie_under_the_map(fresh):
    path = fresh.home / "county.pmtiles"
    path.write_bytes(WHOLE_WORLD_IS_WATER)
    with fresh.serving(TILES=str(path)), fresh.visit("dispatcher-2") as page:
        canvas = page.locator("canvas.maplibregl-canvas")
        canvas.wait_for()
        wet = 0.0
        for _ in range(40):
            page.wait_for_timeout(250)
            wet = page.evaluate(WET, b64encode(canvas.screenshot()).decode())
            if wet > 0.5:
                break

    assert wet > 0.5
