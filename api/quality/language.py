"""The words of the pages in both languages, and numbers, times and ages as people read them."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from api.words import LANGUAGES, preferred
from contracts import Contract
from contracts.codes import code_list

WORDS = Path(__file__).parent / "words.csv"
USUAL = "en"
UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


@cache
def _words() -> Mapping[str, tuple[str, str]]:
    with WORDS.open(encoding="utf-8", newline="") as file:
        return {row["key"]: (row["en"], row["zh"]) for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Language:
    """One of the two, and the zone of local times."""

    code: str
    zone: ZoneInfo

    @classmethod
    def of(cls, asked: str, accepted: str, zone: ZoneInfo) -> "Language":
        """The one that the address asks for, else the one that the browser prefers."""
        return cls(asked if asked in LANGUAGES else preferred(accepted) or USUAL, zone)

    @property
    def tag(self) -> str:
        """As HTML names it."""
        return "zh-Hans" if self.code == "zh" else "en"

    @property
    def other(self) -> str:
        """The code of the other one."""
        return "en" if self.code == "zh" else "zh"

    def say(self, key: str, **values: object) -> str:
        """The text under the key, with the values in its braces."""
        return _words()[key][LANGUAGES.index(self.code)].format(**values)

    def title(self, contract: Contract) -> str:
        """What a source or capability is called."""
        return contract.title_zh if self.code == "zh" else contract.title

    def code_title(self, listed: str, code: str) -> str:
        """What a code of a list means; the code itself where the list does not know it."""
        found = {one.code: one for one in code_list(listed)}.get(code)
        if found is None:
            return code
        return found.title_zh if self.code == "zh" else found.title

    def number(self, value: float | None, digits: int = 0) -> str:
        """With separators; a dash where there is none."""
        return "–" if value is None else f"{value:,.{digits}f}"

    def day(self, day: date) -> str:
        """A day with its month in words."""
        return f"{day.year}年{day.month}月{day.day}日" if self.code == "zh" else f"{day:%-d %b %Y}"

    def moment(self, told: str | datetime | None) -> str:
        """A UTC moment in local time; a dash where there is none."""
        if not told:
            return "–"
        at = told if isinstance(told, datetime) else datetime.fromisoformat(told)
        local = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(self.zone)
        return f"{local:%Y-%m-%d %H:%M}"

    def age(self, seconds: float | None) -> str:
        """How long, in its two greatest units; a dash where it is not known."""
        if seconds is None:
            return "–"
        rest = int(max(0, seconds))
        parts: list[str] = []
        for unit, size in UNITS:
            count, rest = divmod(rest, size)
            if count or (unit == "s" and not parts):
                parts.append(self.say(f"unit_{unit}", n=count))
        return self.say("unit_joint").join(parts[:2])
