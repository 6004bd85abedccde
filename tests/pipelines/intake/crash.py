"""A process of its own that takes files in, to be killed, starved or raced by a test."""

import os
import resource
import sys
from pathlib import Path

from pipelines.intake.keys import Keys
from pipelines.intake.take_in import NoSpaceError, take_in
from pipelines.lake_of import lake_of
from pipelines.settings import Settings
from tests.pipelines.intake.conftest import feed

NO_SPACE = 28


def main(home: str, largest_file: str, *paths: str) -> int:
    """Take the files into the lake of `home`; no file grows past `largest_file` bytes, if set."""
    settings = Settings.read({**os.environ, "STATIONHOUSE_HOME": home})
    lake, keys = lake_of(settings), Keys.open(settings.keys)
    if int(largest_file):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest_file), int(largest_file)))
    print("ready", flush=True)
    for path in paths:
        try:
            receipt = take_in(Path(path), lake, keys, [feed()])
        except NoSpaceError as error:
            print(error.strerror, flush=True)
            return NO_SPACE
        print("again" if receipt.again else receipt.state, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
