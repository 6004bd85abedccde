"""A city that lives, as its agencies tell of it: shifts, fixes, calls and the steps of units.

Made by number alone and written in the agencies' own words, so that the gateway has all to do.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

POSITIONS, ROSTER = "lankao_patrol/live_positions", "lankao_duty/live_roster"
CALLS, DISPATCH = "lankao_command/live_calls", "lankao_command/live_dispatch"
FEEDS = (POSITIONS, ROSTER, CALLS, DISPATCH)
CENTRE = "LK110"
AHEAD = timedelta(hours=8)
"""Of the county's clocks before UTC."""
SHIFT = timedelta(hours=4)
MOST_LINES = 1_000
"""Of one request."""
URGENT, USUAL = "一级", "三级"
VILLAGES = tuple(f"410225{number:03}" for number in range(1, 17))


@dataclass
class City:
    """So many units on duty, and calls that are numbered as they come."""

    units: int
    _fix: Iterator[int] = field(default_factory=count)
    _number: Iterator[int] = field(default_factory=lambda: count(1))

    def shifts(self) -> Iterator[bytes]:
        """A shift around now of every unit, as bodies of requests."""
        now = datetime.now(UTC) + AHEAD
        for first in range(0, self.units, MOST_LINES):
            yield _lines(
                {"勤务单元": _unit(n), "上勤时间": _minute(now - SHIFT),
                 "下勤时间": _minute(now + SHIFT), "发布时间": _minute(now - 2 * SHIFT),
                 "巡区编码": VILLAGES[n % len(VILLAGES)], "勤务类别": "巡特警", "民警人数": 2,
                 "辅警人数": 1, "能力": "FIRST_AID", "交通工具": "轿车"}
                for n in range(first, min(first + MOST_LINES, self.units))
            )  # fmt: skip

    def fixes(self, events: int) -> bytes:
        """Where the next so many units are now."""
        at = _second(datetime.now(UTC) + AHEAD)
        return _lines(
            {"unit_id": _unit(n % self.units), "fix_at": at, "lon": _east(n * 7),
             "lat": _north(n * 11), "accuracy": 4.5, "speed": 31.0, "heading": n % 360,
             "device": "VEHICLE", "duty": "ON_DUTY"}
            for n in (next(self._fix) for _ in range(events))
        )  # fmt: skip

    def call(self, priority: str = USUAL) -> tuple[str, Mapping[str, object]]:
        """Another call that has just been offered: its number, and its words."""
        n = next(self._number)
        at = _second(datetime.now(UTC) + AHEAD)
        return f"{n:06}", {
            "jjdw": CENTRE, "jjdbh": f"{n:06}", "hrsj": at, "jtsj": at, "jjfs": "1",
            "jqlb": "010302", "jqdj": priority, "jd": _east(n * 13), "wd": _north(n * 17),
            "xqbm": VILLAGES[n % len(VILLAGES)], "bjnr": "打架", "zdgj": False,
        }  # fmt: skip

    def assigned(self, number: str) -> bytes:
        """A unit is sent to the call."""
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        return _lines([
            {"centre": CENTRE, "call_no": number, "unit": _unit(int(number) % self.units),
             "agency": "LKPSB", "seq": 1, "status": "派警", "at": at, "witness": "调度"}
        ])  # fmt: skip


def told(call: Mapping[str, object]) -> bytes:
    """The call as a body."""
    return _lines([call])


def closed(call: Mapping[str, object]) -> bytes:
    """The call when it is over."""
    over = {"jssj": _second(datetime.now(UTC) + AHEAD), "cljg": "01"}
    return _lines([{**call, **over}])


def _lines(events: Iterator[Mapping[str, object]] | list[Mapping[str, object]]) -> bytes:
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in events)


def _unit(n: int) -> str:
    return f"CT-P-{n:05}"


def _east(n: int) -> float:
    return round(114.75 + n % 2_999 / 10_000, 6)


def _north(n: int) -> float:
    return round(34.75 + n % 1_999 / 10_000, 6)


def _second(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def _minute(at: datetime) -> str:
    return at.strftime("%Y年%m月%d日 %H:%M")
