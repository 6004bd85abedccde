"""Frauds as victims report them, the requests to stop the money, and the way that it took."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from pipelines.simulate.county import County
from pipelines.simulate.rhythm import moments, offsets

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
TYPOLOGIES = {
    "TASK_REBATE": 0.36, "CUSTOMER_SERVICE": 0.17, "SHOPPING": 0.14, "INVESTMENT": 0.12,
    "LOAN": 0.1, "AUTHORITY": 0.07, "ACQUAINTANCE": 0.04,
}  # fmt: skip
CHANNELS = {"BANK_TRANSFER": 0.56, "PAYMENT_APP": 0.32, "CARD": 0.08, "CRYPTO": 0.04}
AGES = {"UNDER_18": 0.05, "FROM_18": 0.45, "FROM_35": 0.35, "FROM_60": 0.15}
BANKS = {"ICBC": 6, "CCB": 9, "ABC": 14, "PSBC": 22}
"""Minutes that half of a bank's confirmations take."""
REFUSALS = {"PAPERS_MISSING": 0.5, "ACCOUNT_UNKNOWN": 0.2, "BALANCE_NONE": 0.2, "OTHER": 0.1}
MULES = 40
"""Accounts that the money of several cases goes through; each case has its own tokens of them."""
MONEY = pl.Decimal(18, 2)
HELD = ("HELD", "PARTLY_HELD")


def fraud(county: County, day: date) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Reports, requests to stop the payment, and the steps of the money."""
    draw = county.size.draw("fraud", day)
    many = county.size.many(16, 16)
    cases = [_case(draw, day, n, int(at)) for n, at in enumerate(offsets(draw, many), 1)]
    return _reports(cases, day), _requests(cases, day), _hops(cases, day)


def _one(draw: np.random.Generator, weights: dict[str, float]) -> str:
    shares = np.array(list(weights.values()))
    return str(draw.choice(list(weights), p=shares / shares.sum()))


def _case(draw: np.random.Generator, day: date, number: int, reported: int) -> dict[str, Any]:
    late = int(min(max(draw.lognormal(np.log(2.5), 1.3) * HOUR, 4 * MINUTE), 6 * DAY))
    banks = [str(bank) for bank in draw.choice(list(BANKS), 4)]
    asked = reported + int(draw.lognormal(np.log(7), 0.7) * MINUTE)
    amount = round(float(draw.lognormal(9, 1.1)), 2)
    result = _result(draw, late)
    held = {"HELD": amount, "PARTLY_HELD": round(amount * draw.uniform(0.1, 0.9), 2)}
    return {
        "report": f"FR{day:%Y%m%d}-{number:05d}",
        "number": number,
        "reported": reported,
        "transferred": reported - late,
        "amount": amount,
        "steps": 1 + int(late > 20 * MINUTE) + int(late > 2 * HOUR),
        "banks": banks,
        "mules": [int(one) for one in draw.integers(0, MULES, 6)],
        "typology": _one(draw, TYPOLOGIES),
        "channel": _one(draw, CHANNELS),
        "age": _one(draw, AGES),
        "asked": asked,
        "acked": asked + int(draw.lognormal(np.log(BANKS[banks[-1]]), 0.6) * MINUTE),
        "result": result,
        "held": held.get(result or "", 0.0),
        "refusal": _one(draw, REFUSALS) if result == "REFUSED" else None,
        "extensions": int(draw.choice(3, p=(0.75, 0.2, 0.05))) if result in HELD else 0,
        "returned": result in HELD and bool(draw.random() < 0.3),
    }


def _result(draw: np.random.Generator, late: int) -> str | None:
    """What the bank said; the longer the money was under way, the less of it is there."""
    kind, there = draw.random(), draw.random() < 0.85 * np.exp(-late / (30 * HOUR))
    if kind < 0.05:
        return None  # nobody was asked yet
    if kind < 0.1:
        return "PENDING"
    if kind < 0.18:
        return "REFUSED"
    return ("HELD" if draw.random() < 0.4 else "PARTLY_HELD") if there else "TOO_LATE"


def _answered(case: dict[str, Any]) -> bool:
    return case["result"] not in (None, "PENDING")


def _reports(cases: list[dict[str, Any]], day: date) -> pl.DataFrame:
    def at(times: list[float]) -> pl.Series:
        return moments(day, times)

    return pl.DataFrame(
        {
            "report_id": [one["report"] for one in cases],
            "reported_at": at([one["reported"] for one in cases]),
            "transfer_at": at([one["transferred"] for one in cases]),
            "amount_cny": pl.Series([one["amount"] for one in cases]).cast(MONEY),
            "held_cny": pl.Series([one["held"] for one in cases]).cast(MONEY),
            "returned_cny": pl.Series(
                [one["held"] if one["returned"] else 0.0 for one in cases]
            ).cast(MONEY),
            "returned_at": at([
                one["acked"] + 6 * HOUR if one["returned"] else np.nan for one in cases
            ]),
            "channel": [one["channel"] for one in cases],
            "typology": [one["typology"] for one in cases],
            "victim_age_band": [one["age"] for one in cases],
            "district_id": ["410225"] * len(cases),
            "updated_at": at([
                one["acked"] + MINUTE if _answered(one) else one["reported"] for one in cases
            ]),
        }
    )  # fmt: skip


def _requests(cases: list[dict[str, Any]], day: date) -> pl.DataFrame:
    sent = [one for one in cases if one["result"]]
    acked = [one["acked"] if _answered(one) else np.nan for one in sent]
    ends = [
        one["acked"] + (1 + one["extensions"]) * 48 * HOUR if one["held"] else np.nan
        for one in sent
    ]
    return pl.DataFrame(
        {
            "request_id": [f"ST{day:%Y%m%d}-{one['number']:05d}" for one in sent],
            "report_id": [one["report"] for one in sent],
            "to_bank": [one["banks"][-1] for one in sent],
            "sent_at": moments(day, [one["asked"] for one in sent]),
            "bank_ack_at": moments(day, acked),
            "held_cny": pl.Series([one["held"] for one in sent]).cast(MONEY),
            "hold_expires_at": moments(day, ends),
            "extensions_n": pl.Series([one["extensions"] for one in sent], dtype=pl.Int64),
            "result": [one["result"] for one in sent],
            "refusal_code": pl.Series([one["refusal"] for one in sent], dtype=pl.String),
            "legal_basis_ref": [f"ZF-{one['report']}" for one in sent],
            "updated_at": moments(
                day, [one["acked"] if _answered(one) else one["asked"] for one in sent]
            ),
        }
    )


def _hops(cases: list[dict[str, Any]], day: date) -> pl.DataFrame:
    rows = [row for case in cases for row in _steps(case)]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return frame.with_columns(
        pl.col("amount_cny").cast(MONEY),
        moments(day, frame["moved_at"]).alias("moved_at"),
        moments(day, frame["updated_at"]).alias("updated_at"),
    )


def _steps(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One transfer first; from the second step on the money goes two ways."""
    for hop in range(1, case["steps"] + 1):
        last = hop == case["steps"]
        for way, share in enumerate((1.0,) if hop == 1 else (0.6, 0.4)):
            moved = case["transferred"] + hop * 3 * MINUTE + way * MINUTE
            stopped = last and way == 0 and case["held"] > 0
            yield {
                "report_id": case["report"],
                "hop_no": hop,
                "txn_ref": f"{case['report']}-T{hop}{'ab'[way]}",
                "from_bank": case["banks"][hop - 1],
                "to_bank": case["banks"][-1] if last and way == 0 else case["banks"][hop],
                "from_token": _account(case, hop - 1, way if hop > 2 else 0),
                "to_token": _account(case, hop, way),
                "amount_cny": round(case["amount"] * share, 2),
                "moved_at": moved,
                "hold_state": _state(case) if stopped else "NONE",
                "updated_at": max(moved, case["acked"]) if stopped else moved + 2 * HOUR,
            }


def _state(case: dict[str, Any]) -> str:
    return "RETURNED" if case["returned"] else "HELD"


def _account(case: dict[str, Any], hop: int, way: int) -> str:
    """The victim's own account first, then accounts that other cases meet too."""
    if hop == 0:
        return f"6222-{case['report']}"
    return f"6217-{hop}{way}-{case['mules'][2 * (hop - 1) + way]:04d}"
