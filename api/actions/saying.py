"""The arguments that acts share, and what is read out of them."""

from enum import Enum
from typing import Annotated

import strawberry

from api.errors import bad_input
from api.values import RecordId
from api.words import words
from contracts.codes import UNMAPPED


def _told(english: str, chinese: str) -> object:
    return strawberry.argument(description=words(english, chinese))


Call = Annotated[RecordId, _told("The call.", "警情编号。")]
Unit = Annotated[RecordId, _told("The unit.", "单位。")]
Alert = Annotated[RecordId, _told("The alert.", "告警编号。")]
Key = Annotated[
    RecordId,
    _told(
        "A new one for each act, such as a UUID; sent again with the same, it is not done twice.",
        "每次操作使用新的键（如 UUID）；以相同的键重发不会重复执行。",
    ),
]


def chosen(given: str, name: str, *never: str) -> str:
    """The code of an argument; one that says nothing is refused."""
    code = str(given.value if isinstance(given, Enum) else given)
    if code in (UNMAPPED, *never):
        raise bad_input(f"{name} cannot be {code} in an act.")
    return code


def numbered(call: str) -> tuple[str, str]:
    """Centre and number of a call."""
    centre, slash, number = call.partition("/")
    if not (centre and slash and number):
        raise bad_input("callId is centre and number joined by a slash, such as LK110/2026-17.")
    return centre, number
