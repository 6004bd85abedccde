"""One description in both languages, and which of them an asker reads."""

from collections.abc import Mapping
from typing import Any, Self

LANGUAGES = ("en", "zh")


class Words(str):
    """A text that has two languages; as plain text it is both, one after the other."""

    english: str
    chinese: str

    def __new__(cls, english: str, chinese: str = "") -> Self:
        """Both texts; without the Chinese, the English stands for it."""
        made = super().__new__(cls, f"{english}\n\n{chinese}" if chinese else english)
        made.english, made.chinese = english, chinese or english
        return made

    def said_in(self, language: str) -> str:
        """The text in the language; both where none is preferred."""
        return {"en": self.english, "zh": self.chinese}.get(language, str(self))


def words(english: str, chinese: str = "", unit: str = "") -> Words:
    """The English with its unit if it has one, and the Chinese."""
    measured = f"{english} Unit: {unit}." if unit else english
    return Words(measured, f"{chinese}单位：{unit}。" if chinese and unit else chinese)


def preferred(accepted: str) -> str:
    """The language of an `Accept-Language` header that we have and is liked best; else empty."""
    liked: dict[str, float] = {}
    for part in accepted.split(","):
        tag, _, weight = part.strip().partition(";")
        language = tag.partition("-")[0].lower()
        if language in LANGUAGES:
            liked[language] = max(liked.get(language, 0.0), _quality(weight))
    best = max(liked, key=liked.__getitem__, default="")
    return best if liked.get(best, 0.0) > 0 else ""


def said(answer: Any, language: str) -> Any:
    """The same answer with every description in the language."""
    if isinstance(answer, Words):
        return answer.said_in(language)
    if isinstance(answer, Mapping):
        return {name: said(value, language) for name, value in answer.items()}
    return [said(value, language) for value in answer] if isinstance(answer, list) else answer


def _quality(weight: str) -> float:
    """What `q=0.8` says; one where nothing readable is said."""
    name, _, value = weight.replace(" ", "").partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 1.0
