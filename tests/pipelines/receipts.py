"""Receipts made by hand: the smallest that show what is wrong with a day."""

from collections import Counter
from hashlib import sha256

from contracts import sources
from contracts.feeds import feeds
from pipelines.intake.lake import Lake
from pipelines.intake.receipt import Receipt, TableCount

HOTELS = "lankao_hotels/occupancy"


def hotels(rows: int, quarantined: int = 0, unmapped: int = 0) -> dict[str, TableCount]:
    """What came of a file of hotel nights."""
    count = TableCount("hotelOccupancy", sources()["hotelOccupancy"].version)
    count.rows, count.accepted, count.quarantined = rows, rows - quarantined, quarantined
    if quarantined:
        count.reasons = Counter({"hotel_occupancy-rooms_n-minimum": quarantined})
    if unmapped:
        count.unmapped = {"hotel_class": Counter({"a code nobody knows": unmapped})}
    return {"hotel_occupancy": count}


def made(
    file: str,
    day: str,
    tables: dict[str, TableCount],
    *,
    refused: bool = False,
    at: str = "",
    feed: str = HOTELS,
) -> Receipt:
    """One receipt, taken or refused, at a moment or now."""
    of = feeds()[feed]
    receipt = Receipt(
        sha256(f"{file}{day}{at}".encode()).hexdigest(),
        "taken",
        file,
        feed=of.id,
        feed_version=of.version,
        agency=of.agency,
        contact=of.contact,
        day=day,
        tables=tables,
    )
    if at:
        receipt.taken_at = at
    if refused:
        receipt.state, receipt.tables = "refused", {}
        receipt.refusal = {
            "rule": "delivery-missing_column",
            "detail": "column '客房数' is not there",
            "remedy": "deliver it",
        }
    return receipt


def took(lake: Lake, receipt: Receipt) -> None:
    """Commit a delivery that has a receipt and no rows on disk."""
    with lake.making() as folder:
        lake.commit(folder, receipt)
