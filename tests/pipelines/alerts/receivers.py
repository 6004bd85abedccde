"""Receivers on loopback: a webhook that can be down, and a mail server."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Webhook:
    """What a webhook received, in order; while it is down it answers 503."""

    address: str = ""
    got: list[dict] = field(default_factory=list)
    down: bool = False


@contextmanager
def webhook() -> Iterator[Webhook]:
    """A webhook until the block is left."""
    found = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not found.down:
                found.got.append(json.loads(body) | {"path": self.path})
            self.send_response(503 if found.down else 200)
            self.end_headers()

        def log_message(self, format, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.address = f"json://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Mailbox:
    """Mails that arrived: to whom, and the text as it was sent."""

    port: int = 0
    got: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mail server that takes everything, until the block is left."""
    found = Mailbox()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say("220 loopback")
        to = ""
        while line := (await reader.readline()).decode().strip():
            word = line.upper()
            if word.startswith("RCPT"):
                to = line.partition("<")[2].rstrip(">")
            if word == "DATA":
                say("354 go on")
                text = (await reader.readuntil(b"\r\n.\r\n")).decode()
                found.got.append((to, text))
            say("221 bye" if word == "QUIT" else "250 ok")
            if word == "QUIT":
                break
        writer.close()

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(talk, "127.0.0.1", 0))
    found.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield found
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()
