"""Every format, plain and zipped, makes the same rows."""

import gzip
import json
from io import BytesIO

import polars as pl
import pytest

from contracts.feeds import Format
from tests.pipelines.intake.conftest import HEADER, accepted, feed, rooms, row

LINES = [row("H1"), row("H2", taken=7)]


def csv() -> bytes:
    return ("\n".join([HEADER, *LINES]) + "\n").encode()


def ndjson() -> bytes:
    names = HEADER.split(",")
    told = (dict(zip(names, line.split(","), strict=True)) for line in LINES)
    return "\n".join(json.dumps(one) for one in told).encode()


def parquet() -> bytes:
    buffer = BytesIO()
    pl.read_csv(csv(), try_parse_dates=True, schema_overrides={"phone": pl.String}).write_parquet(
        buffer
    )
    return buffer.getvalue()


@pytest.mark.parametrize("compression", ["", "gzip"])
@pytest.mark.parametrize(("kind", "made"), [("csv", csv), ("ndjson", ndjson), ("parquet", parquet)])
def test_a_format_makes_the_same_rows_as_any_other(deliver, lake, kind, made, compression):
    name = f"rooms_1.{kind}" + (".gz" if compression else "")
    known = feed(files=name, format=Format(kind, compression=compression))
    content = gzip.compress(made()) if compression else made()
    assert rooms(deliver(content, name, known)).accepted == 2
    found = accepted(lake).select("hotel_id", "counted_at", "rooms_n", "occupied_n", "price_cny")
    assert [tuple(map(str, one)) for one in found.rows()] == [
        ("H1", "2026-06-01 08:00:00", "10", "4", "120.50"),
        ("H2", "2026-06-01 08:00:00", "10", "7", "120.50"),
    ]


def test_the_same_rows_in_another_file_are_another_delivery(deliver, lake):
    deliver(LINES, "rooms_1.csv")
    deliver(list(reversed(LINES)), "rooms_2.csv")
    assert accepted(lake)["hotel_id"].to_list() == ["H1", "H1", "H2", "H2"]


@pytest.mark.parametrize("kind", ["csv", "ndjson", "parquet"])
def test_a_cut_gzip_of_any_format_is_refused(deliver, kind):
    made = {"csv": csv, "ndjson": ndjson, "parquet": parquet}[kind]
    name = f"rooms_1.{kind}.gz"
    known = feed(files=name, format=Format(kind, compression="gzip"))
    receipt = deliver(gzip.compress(made())[:-12], name, known)
    assert receipt.refusal["rule"] == "delivery-gzip"
