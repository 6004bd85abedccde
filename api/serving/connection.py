"""A connection that lingers when its worker stops, so that no request meets a closed door.

uvicorn closes an idle connection at once, while its client may just be sending on it. Here it stays
open a little: what comes on it is answered with `Connection: close`.
"""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.serving.draining import draining

LINGER_SECONDS = 2.0
"""How long an idle connection is kept for a request that may be on its way."""


class Lingering(HttpToolsProtocol):
    """uvicorn's own connection, but for how it ends."""

    def shutdown(self) -> None:
        """Called by the server when it stops; no new connection is taken any more."""
        draining.begin()
        if self.cycle is None or self.cycle.response_complete:
            self.loop.call_later(LINGER_SECONDS, self._end)
        else:
            super().shutdown()

    def _end(self) -> None:
        if not self.transport.is_closing():
            super().shutdown()
