"""`/graphql` over a socket: who may connect, and how many at once."""

from starlette.websockets import WebSocket

from api.house import House
from api.live.connection import PROTOCOL, TRY_AGAIN, Connection

UNKNOWN_PROTOCOL = 4406


class Sockets:
    """The connections of one worker."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._open = 0

    async def respond(self, socket: WebSocket) -> None:
        """Serve the connection to its end, or close it and say why."""
        if PROTOCOL not in socket.scope["subprotocols"]:
            await socket.accept()
            await socket.close(UNKNOWN_PROTOCOL, "Subprotocol not acceptable")
            return
        await socket.accept(PROTOCOL)
        if self._open >= self._house.settings.bounds.sockets:
            await socket.close(TRY_AGAIN, "Too many are connected; try again later")
            return
        self._open += 1
        try:
            await Connection(self._house, socket).serve()
        finally:
            self._open -= 1
