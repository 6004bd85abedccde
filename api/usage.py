"""`findUsage` 1.6 of the Estonian Data Tracker over REST: who looked at my record, on the wire.

After its OpenAPI description (e-gov/AJ, dumonitor-openapi-v2.yaml): /findUsage, /usagePeriod and
/heartbeat. Who the subject is follows from his token alone: the personal code that the protocol
sends as X-Road-UserId and userCode is taken, and never read, kept or looked for.
"""

from asyncio import to_thread
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.errors import Refusal, status
from api.guard.slots import later
from api.house import House
from api.request import Asked
from api.values import in_utc, naive

LIMIT, MOST = 1_000, 1_000
DOCUMENT = """query ($since: UtcTime, $until: UtcTime, $after: String) @purpose(of: SUBJECT) {
  oversight { whoViewedMyData(since: $since, until: $until, first: 1000, after: $after) {
    nodes { isDelayed logtime action receiverCode receiverName receiverSystem purpose recordKind }
    pageInfo { hasNextPage endCursor } } } }"""
SHOWN = (
    "logtime", "action", "receiverCode", "receiverName", "receiverSystem", "purpose", "recordKind",
)  # fmt: skip
FIRST = 'select min("at") from entries'


class Usage:
    """The three questions of the protocol."""

    def __init__(self, house: House) -> None:
        self._house = house

    @property
    def routes(self) -> list[Route]:
        """Where they are asked."""
        return [
            Route("/usage/findUsage", self.find, methods=["GET"]),
            Route("/usage/usagePeriod", self.period, methods=["GET"]),
            Route("/usage/heartbeat", self.heartbeat, methods=["GET"]),
        ]

    async def find(self, request: Request) -> Response:
        """The looks at the subject's records, the latest first, and how many there are."""
        try:
            since, until = (_time(request, name) for name in ("periodStart", "periodEnd"))
            offset = _number(request, "offset", 0, 0, 10**6)
            limit = _number(request, "limit", LIMIT, 1, MOST)
            found = await self._looks(request, {"since": since, "until": until})
        except Refusal as error:
            return _wrong(error)
        told = [one for one in found if not one["isDelayed"]]
        return _answer(
            {
                "totalUsages": len(told),
                "delayedCount": len(found) - len(told),
                "usages": [_usage(one) for one in told[offset : offset + limit]],
            }
        )

    async def period(self, _: Request) -> Response:
        """Since when looks are known."""
        reading = await to_thread(self._house.ledger.reading)
        ((first,),) = await to_thread(reading.rows, FIRST, ())
        return _answer({"periodStart": in_utc(first or self._house.settings.clock())})

    async def heartbeat(self, _: Request) -> Response:
        """Whether the two others can be asked."""
        try:
            await to_thread(self._house.readiness)
        except Refusal as error:
            return _answer({"status": "FAIL", "message": str(error)})
        return _answer({"status": "OK", "message": "Looks can be asked for."})

    async def _looks(
        self, request: Request, variables: Mapping[str, object]
    ) -> list[Mapping[str, Any]]:
        """All of them, through the one executor and its ledger."""
        identity = await self._house.identity(request.headers.get("authorization", ""))
        await self._house.refresh()
        found: list[Mapping[str, Any]] = []
        after: str | None = None
        with self._house.context(identity) as context:
            while True:
                asked = Asked(DOCUMENT, {**variables, "after": after}, None)
                body = await self._house.answered(asked, context)
                for error in body.get("errors", ()):
                    raise Refusal(str(error["extensions"]["code"]), str(error["message"]))
                page = body["data"]["oversight"]["whoViewedMyData"]
                found += page["nodes"]
                if not page["pageInfo"]["hasNextPage"]:
                    return found
                after = page["pageInfo"]["endCursor"]


def _usage(look: Mapping[str, Any]) -> dict[str, Any]:
    """What the protocol requires of a look, and what for and at what besides."""
    told = {name: look[name] for name in SHOWN if look[name] is not None}
    return told | {"receiverCode": look["receiverCode"] or ""}


def _time(request: Request, name: str) -> str | None:
    given = request.query_params.get(name)
    if given is None:
        return None
    try:
        return in_utc(naive(datetime.fromisoformat(given)))
    except (ValueError, OverflowError) as error:
        raise Refusal(
            "BAD_USER_INPUT", f"{name} is no time; write it like 2026-06-01T08:00:00Z."
        ) from error


def _number(request: Request, name: str, usual: int, least: int, most: int) -> int:
    given = request.query_params.get(name, str(usual))
    if not given.isascii() or not given.isdigit() or not least <= int(given[:9]) <= most:
        raise Refusal("BAD_USER_INPUT", f"{name} is a whole number from {least} to {most}.")
    return int(given)


def _answer(body: Mapping[str, object]) -> Response:
    return JSONResponse(body)


def _wrong(error: Refusal) -> Response:
    body = {"code": error.code, "message": str(error)}
    return JSONResponse(body, status(error.code), later(error))
