"""A request to what was delivered, or to why it is not taken. Nothing is worked yet."""

import asyncio
import re

from starlette.requests import ClientDisconnect, Request

from contracts.feeds import feeds
from pipelines.gateway.delivered import KEY_LENGTH, Delivered
from pipelines.gateway.devices import Device, Devices
from pipelines.gateway.refusal import Refusal
from pipelines.gateway.settings import GatewaySettings

SINGLE, MANY = "application/json", "application/x-ndjson"
KEY = re.compile(rf"[\x21-\x7e]{{1,{KEY_LENGTH}}}")


def device_of(request: Request, devices: Devices) -> Device:
    """Whose token the request bears, as it is right now."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    found = devices.of(token.strip()) if kind.lower() == "bearer" else None
    if found is None:
        raise Refusal(
            401, "UNAUTHENTICATED", "The request bears no token of a device that may send.",
            "Send `Authorization: Bearer <token>`; `stationhouse device add` makes one.",
        )  # fmt: skip
    return found


def announced(request: Request, settings: GatewaySettings) -> int:
    """Bytes that the body may have, before any of it is read."""
    said = request.headers.get("content-length", "")
    size = int(said) if said.isdecimal() else settings.body_bytes
    if size > settings.body_bytes:
        raise _too_large(f"{size:,} bytes", f"{settings.body_bytes:,} bytes")
    return size


async def received(request: Request, device: Device, settings: GatewaySettings) -> Delivered:
    """What was delivered; `Refusal` where it is too large, no text, or not of the device's feeds.

    The device is known already: who is not may not even learn which feeds there are.
    """
    feed = feeds().get(f"{request.path_params['agency']}/{request.path_params['feed']}")
    if feed is None or not feed.live or feed.id not in device.feeds:
        raise Refusal(
            403, "NOT_YOUR_FEED", "The token is not one of a live feed of this name.",
            f"It may send by {', '.join(device.feeds)}; `stationhouse device add` names others.",
        )  # fmt: skip
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if (
        kind not in (SINGLE, MANY)
        or request.headers.get("content-encoding", "identity") != "identity"
    ):
        raise Refusal(
            415, "UNSUPPORTED_TYPE", "The body is neither JSON nor NDJSON as it stands.",
            f"Send one event as {SINGLE}, or one a line as {MANY}, uncompressed.",
        )  # fmt: skip
    found = Delivered(
        feed, device.name, await _body(request, settings), kind == SINGLE, _key(request)
    )
    if len(found.lines) > settings.body_lines:
        raise _too_large(f"{len(found.lines):,} lines", f"{settings.body_lines:,} lines")
    return found


def _key(request: Request) -> str:
    given = request.headers.get("idempotency-key", "")
    if given and not KEY.fullmatch(given):
        raise Refusal(
            422, "BAD_KEY", "The Idempotency-Key is not one.",
            f"Send up to {KEY_LENGTH} visible ASCII characters, another for each batch.",
        )  # fmt: skip
    return given


async def _body(request: Request, settings: GatewaySettings) -> bytes:
    found = bytearray()
    try:
        async with asyncio.timeout(settings.body_seconds):
            async for part in request.stream():
                found += part
                if len(found) > settings.body_bytes:
                    raise _too_large("more", f"{settings.body_bytes:,} bytes")
    except TimeoutError as error:
        raise Refusal(
            408, "SLOW_BODY", f"The body did not come within {settings.body_seconds:g} s.",
            "Send the same again, over a better line or in smaller batches.",
        ) from error  # fmt: skip
    except ClientDisconnect as error:
        raise Refusal(400, "CUT_BODY", "The body was cut.", "Send the same again.") from error
    try:
        found.decode()
    except UnicodeDecodeError as error:
        raise Refusal(
            422, "NOT_UTF8", f"Byte {error.start} of the body is no UTF-8.", "Send UTF-8.",
        ) from error  # fmt: skip
    if not found.strip():
        raise Refusal(422, "EMPTY", "The body holds no event.", "Send one at least.")
    return bytes(found)


def _too_large(came: str, most: str) -> Refusal:
    return Refusal(
        413, "TOO_LARGE", f"The body has {came}; {most} are the most.",
        "Send it in several batches, each with a key of its own.",
    )  # fmt: skip
