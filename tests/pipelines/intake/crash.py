"""A process of its own that takes one file in, to be killed, starved or raced by a test."""

import resource
import sys
from pathlib import Path

from pipelines.intake.keys import Keys
from pipelines.intake.lake import Lake
from pipelines.intake.take_in import NoSpaceError, take_in
from tests.pipelines.intake.conftest import feed

NO_SPACE = 28


def main(path: str, home: str, largest_file: str) -> int:
    """Take `path` into the lake under `home`; no file grows past `largest_file` bytes, if set."""
    lake, keys = Lake.open(Path(home) / "lake"), Keys.open(Path(home) / "keys")
    if int(largest_file):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest_file), int(largest_file)))
    print("ready", flush=True)
    try:
        receipt = take_in(Path(path), lake, keys, [feed()])
    except NoSpaceError as error:
        print(error.strerror, flush=True)
        return NO_SPACE
    print("again" if receipt.again else receipt.state, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
