"""The service as it is, and without what it is measured against: one process, to be started apart.

`full` is what serves; `allowed` has tokens and policy but writes no ledger; `bare` has neither.
"""

import os
import sys
from pathlib import Path

import uvicorn

from api import answer
from api.access.grant import Grant
from api.access.identity import Identity, Verifier
from api.access.ledger import Ledger
from api.app import create_app
from api.settings import Settings
from bench.sides import environment

SIDES = ("full", "allowed", "bare")
EVERYBODY = Identity("bench", "AUDITOR", areas=("*",))


def without_ledger() -> None:
    """Entries go nowhere."""
    Ledger.append = lambda *_: None  # type: ignore[method-assign]


def without_policy() -> None:
    """Every token is everybody's and opens everything."""
    Verifier.identity = lambda *_: EVERYBODY  # type: ignore[method-assign]
    answer.granted = lambda *_: Grant()  # type: ignore[assignment]


def main(side: str, home: Path, port: int) -> None:
    """Serve one side until it is stopped."""
    if side != "full":
        without_ledger()
    if side == "bare":
        without_policy()
    settings = Settings.read(environment(home, os.environ.get("STATIONHOUSE_NOW", "")))
    uvicorn.run(create_app(settings), host="127.0.0.1", port=port, log_level="error")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
