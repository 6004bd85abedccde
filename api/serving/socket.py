"""A socket whose reader may be too slow to be told that he is.

uvicorn holds back what is sent while the reader takes nothing, the word that closes included. Here
that word goes behind what he did not read yet, and after a while the connection is cut.
"""

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class Closing(WebSocketsSansIOProtocol):
    """uvicorn's own socket, but for how it ends."""

    async def send(self, message: ASGISendEvent) -> None:
        """Send, and close without waiting for a reader."""
        if message["type"] == "websocket.close" and not self.writable.is_set():
            self.writable.set()
            self.loop.call_later(self.close_timeout, self.transport.abort)
        await super().send(message)
