"""How the console is set up, read by `api/settings.py` with the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

BUILT = Path(__file__).parents[2] / "console" / "dist"
"""Where `make console` puts it."""


@dataclass(frozen=True)
class Setting:
    """Where its files are, and how one signs in."""

    folder: Path = BUILT
    client: str = ""
    """What the issuer knows the console by; empty where tokens are shown by hand."""
    scope: str = "openid"
    tiles: Path | None = None
    """A PMTiles file to lie under the map; None for the roads of the snapshot alone."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Setting":
        """From STATIONHOUSE_CONSOLE, _CONSOLE_CLIENT, _CONSOLE_SCOPE and _TILES.

        ValueError where the file of tiles is not there.
        """
        tiles = environment.get("STATIONHOUSE_TILES", "")
        if tiles and not Path(tiles).is_file():
            raise ValueError(f"STATIONHOUSE_TILES={tiles} is no file; name a .pmtiles file")
        return cls(
            folder=Path(environment.get("STATIONHOUSE_CONSOLE", str(BUILT))).resolve(),
            client=environment.get("STATIONHOUSE_CONSOLE_CLIENT", ""),
            scope=environment.get("STATIONHOUSE_CONSOLE_SCOPE", cls.scope),
            tiles=Path(tiles).resolve() if tiles else None,
        )


def origin(address: str) -> str:
    """Scheme and host of an address, as a Content Security Policy names it."""
    split = urlsplit(address)
    return f"{split.scheme}://{split.netloc}"
