"""Who is told what, as `alerts.yaml` of the installation says. Secrets stand outside of it."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from pipelines.alerts.alert import Alert
from pipelines.alerts.words import LABELS, Links

WORDS = {"links", "languages", "digest_hour", "operators", "owners", "agencies"}
SECRET = re.compile(r"\$\{(file:)?([^}]+)\}")
CONTACT = "{contact}"


class RoutesError(ValueError):
    """`alerts.yaml` does not say what it must; names the file, the word and what would be right."""


@dataclass(frozen=True)
class Routes:
    """Addresses in apprise's form, by who they are; none where nobody is to be told."""

    folder: Path
    operators: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    """For every owner agency; `{contact}` stands for its address."""
    agencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For one agency, in place of `owners`."""
    links: Links = field(default_factory=Links)
    languages: tuple[str, ...] = ("en", "zh")
    digest_hour: int = 0
    """UTC hour at which warnings are gathered into one message."""

    @classmethod
    def read(cls, path: Path) -> "Routes":
        """The routes at `path`; `RoutesError` where it says what is not known."""
        if not path.exists():
            return cls(path.parent)
        given = yaml.safe_load(path.read_text("utf-8")) or {}
        strange = sorted(set(given) - WORDS)
        if strange:
            raise RoutesError(
                f"{path} has no {', '.join(strange)}; it may say {', '.join(sorted(WORDS))}"
            )
        languages = tuple(given.get("languages", ("en", "zh")))
        if not languages or set(languages) - set(LABELS):
            raise RoutesError(f"{path}: languages are {', '.join(LABELS)}")
        return cls(
            path.parent,
            tuple(given.get("operators", ())),
            tuple(given.get("owners", ())),
            {name: tuple(urls) for name, urls in given.get("agencies", {}).items()},
            Links(**given.get("links", {})),
            languages,
            int(given.get("digest_hour", 0)),
        )

    def receivers(self, alert: Alert) -> dict[str, str]:
        """Who is told of it: a name that may be written down, and the address as declared."""
        named: list[tuple[str, Sequence[str]]] = [("operators", self.operators)]
        if alert.agency:
            own = self.agencies.get(alert.agency, self.owners)
            named.append((alert.agency, own))
        contact = alert.contact.removeprefix("mailto:")
        return {
            f"{name} {number}": url.replace(CONTACT, quote(contact, safe="@"))
            for name, urls in named
            for number, url in enumerate(urls, 1)
            # An owner whose contact is a page has no mailbox to write to.
            if CONTACT not in url or "@" in contact
        }

    def opened(self, url: str) -> str:
        """The address with its secrets put in, for the moment of sending and nothing else."""
        return SECRET.sub(lambda found: quote(self._secret(found), safe=""), url)

    def _secret(self, found: re.Match[str]) -> str:
        of_file, name = found.groups()
        try:
            if of_file:
                return (self.folder / name).read_text("utf-8").strip()
            return os.environ[name]
        except (KeyError, OSError) as error:
            kind = "file" if of_file else "environment variable"
            raise RoutesError(f"the {kind} {name} that alerts.yaml names is not there") from error


def describe(routes: Routes) -> dict[str, Any]:
    """How many addresses there are for whom; never the addresses."""
    return {
        "operators": len(routes.operators),
        "owners": len(routes.owners),
        "agencies": sorted(routes.agencies),
    }
