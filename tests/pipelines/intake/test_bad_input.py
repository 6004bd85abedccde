"""What bad input gets: a reason and a count, never a crash and never silence."""

from dataclasses import replace

import polars as pl
import pytest

from contracts.feeds import Format
from pipelines.intake.recognise import RefusedError, recognise
from pipelines.intake.take_in import take_in
from tests.pipelines.intake.conftest import (
    COLUMNS,
    HEADER,
    ROOMS,
    accepted,
    feed,
    nothing_taken,
    quarantine,
    rooms,
    row,
    zipped,
)

GZIP = feed(format=Format("csv", compression="gzip"), files="rooms_*.csv.gz")


def rule(receipt):
    return receipt.refusal["rule"]


def test_a_sound_delivery_is_taken_whole(deliver, lake):
    count = rooms(deliver([row("H1"), row("H2")]))
    assert (count.rows, count.accepted, count.quarantined) == (2, 2, 0)
    assert accepted(lake)["occupied_n"].to_list() == [4, 4]


def test_a_truncated_gzip_is_refused(deliver):
    whole = zipped(row(f"H{n}") for n in range(5_000))
    receipt = deliver(whole[: len(whole) // 2], "rooms_1.csv.gz", GZIP)
    assert rule(receipt) == "delivery-gzip"
    assert receipt.tables == {}


def test_what_is_no_gzip_is_refused(deliver):
    assert rule(deliver(b"plain text\n", "rooms_1.csv.gz", GZIP)) == "delivery-gzip"


def test_a_wrong_encoding_is_refused_with_the_line_and_byte(deliver):
    receipt = deliver([row("H1"), row("兰考", note="平静")], encoding="gb18030")
    assert rule(receipt) == "delivery-encoding"
    assert "line 3" in receipt.refusal["detail"]


def test_gb18030_is_read_where_the_feed_says_so(deliver, lake):
    gb = feed(format=Format("csv", encoding="gb18030"))
    deliver([row("兰考", note="平静")], known=gb, encoding="gb18030")
    assert accepted(lake)["hotel_id"].to_list() == ["兰考"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_byte_order_mark_is_taken_off_and_noted(deliver, encoding):
    known = feed(format=Format("csv", encoding=encoding))
    text = "\ufeff" + "\n".join([HEADER, row()]) + "\n"
    receipt = deliver(text.encode(encoding), known=known)
    assert rooms(receipt).accepted == 1
    assert {"kind": "byte-order-mark", "column": ""} in receipt.notes


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends_make_the_same_rows(deliver, lake, end):
    receipt = deliver(end.join([HEADER, row("H1"), row("H2"), ""]).encode())
    assert rooms(receipt).accepted == 2
    assert accepted(lake)["note"].to_list() == ["calm", "calm"]
    assert {"kind": "carriage-return", "column": ""} in receipt.notes


def test_a_missing_required_column_refuses_the_file_and_names_it(deliver):
    receipt = deliver(b"hotel,time,taken,price,phone,note\nH1,2026-06-01 08:00:00,4,1,1,x\n")
    assert rule(receipt) == "delivery-missing_column"
    assert "'rooms'" in receipt.refusal["detail"]


def test_a_missing_optional_column_is_null_and_noted(deliver, lake):
    receipt = deliver(b"hotel,time,rooms,taken,price,phone\nH1,2026-06-01 08:00:00,9,4,1,1\n")
    assert {"kind": "missing-column", "column": "note"} in receipt.notes
    assert accepted(lake)["note"].to_list() == [None]


def test_an_extra_column_is_noted_and_not_kept(deliver, lake):
    receipt = deliver(f"{HEADER},mood\n{row()},good\n".encode())
    assert {"kind": "extra-column", "column": "mood"} in receipt.notes
    assert "mood" not in accepted(lake).columns


def test_a_renamed_required_column_is_refused_with_what_is_there(deliver):
    receipt = deliver(f"{HEADER.replace('rooms', 'chambers')}\n{row()}\n".encode())
    assert rule(receipt) == "delivery-missing_column"
    assert "chambers" in receipt.refusal["detail"]


def test_of_a_file_without_a_header_the_first_row_is_not_told(deliver):
    receipt = deliver(b"H1,2026-06-01 08:00:00,9,4,1,13800138000,x\n" * 2)
    assert rule(receipt) == "delivery-missing_column"
    assert "the first line is no header" in receipt.refusal["detail"]
    assert "13800138000" not in receipt.text()


def test_reordered_columns_make_the_same_row(deliver, lake):
    text = "time,hotel,taken,rooms,note,phone,price\n2026-06-01 08:00:00,H1,4,10,calm,1,120.50\n"
    deliver(text.encode())
    assert accepted(lake).select("hotel_id", "rooms_n", "occupied_n").rows() == [("H1", 10, 4)]


def test_a_column_that_stands_twice_is_refused(deliver):
    receipt = deliver(f"{HEADER},rooms\n{row()},3\n".encode())
    assert rule(receipt) == "delivery-duplicated_column"


@pytest.mark.parametrize("line", ["H9,2026-06-01 08:00:00,1", row() + ",one,more"])
def test_a_ragged_line_is_quarantined_alone(deliver, lake, line):
    count = rooms(deliver([row("H1"), line, row("H2")]))
    assert (count.accepted, count.reasons) == (2, {"line-ragged": 1})
    assert quarantine(lake)["line"].to_list() == [3]


def test_a_long_and_a_short_line_do_not_make_up_for_each_other(deliver):
    count = rooms(deliver([row("H1"), row("H2") + ",more", row("H3").rpartition(",")[0]]))
    assert (count.accepted, count.reasons) == (1, {"line-ragged": 2})


def test_an_unclosed_quote_is_quarantined_alone(deliver):
    lines = [row(f"H{n}") for n in range(300)]
    lines[150] = row("H150", note='"open')
    count = rooms(deliver(lines))
    assert (count.accepted, count.reasons) == (299, {"line-unclosed_quote": 1})


def test_a_quoted_line_end_stays_in_its_field(deliver, lake):
    count = rooms(deliver([row("H1", note='"two\nlines, ""quoted"""'), row("H2")]))
    assert count.accepted == 2
    assert 'two\nlines, "quoted"' in accepted(lake)["note"].to_list()


def test_two_unclosed_quotes_do_not_swallow_the_rows_between(deliver):
    lines = [row(f"H{n}") for n in range(20)]
    lines[5] = lines[12] = row("HX", note='"open')
    count = rooms(deliver(lines))
    assert (count.accepted, count.reasons) == (18, {"line-unclosed_quote": 2})


def test_a_field_of_ten_megabytes_is_quarantined_and_not_kept(deliver, lake):
    count = rooms(deliver([row("H1"), row("H2", note="x" * 10_000_000)]))
    assert (count.accepted, count.reasons) == (1, {"rooms-note-length": 1})
    assert quarantine(lake)["row"].str.len_bytes().max() < 2_000


def test_a_line_longer_than_any_block_is_quarantined_and_the_rest_is_read(deliver):
    count = rooms(deliver([row("H1"), "x" * 40_000_000, row("H2")]))
    assert (count.accepted, count.reasons) == (2, {"line-too_long": 1})


def test_an_empty_file_is_refused(deliver):
    assert rule(deliver(b"")) == "delivery-empty"


def test_a_header_alone_is_a_delivery_of_nothing(deliver):
    receipt = deliver([])
    assert rooms(receipt).rows == 0
    assert {"kind": "no-rows", "column": ""} in receipt.notes


def test_a_file_of_no_feed_is_refused(deliver):
    assert rule(deliver([row()], "surprise.csv")) == "delivery-unknown"


def test_a_file_of_two_feeds_is_refused(tmp_path, lake, keys):
    path = tmp_path / "rooms_1.csv"
    path.write_text(f"{HEADER}\n{row()}\n")
    both = [feed(), feed(id="other/rooms", files="*_1.csv")]
    receipt = take_in(path, lake, keys, both)
    assert rule(receipt) == "delivery-ambiguous"
    assert "hotels/rooms and other/rooms" in receipt.refusal["detail"]


def test_the_same_bytes_twice_change_nothing(deliver, lake):
    deliver([row()])
    receipt = deliver([row()], "rooms_2.csv")
    assert receipt.again
    assert accepted(lake).height == 1


def test_a_forbidden_column_refuses_the_file_and_keeps_nothing_of_it(deliver, lake):
    receipt = deliver(f"{HEADER},Guest Name\n{row()},Zhang San\n".encode())
    assert rule(receipt) == "delivery-forbidden_column"
    kept = b"".join(path.read_bytes() for path in lake.root.rglob("*") if path.is_file())
    assert b"Zhang" not in kept


def test_a_number_that_is_text_is_quarantined(deliver, lake):
    count = rooms(deliver([row("H1", taken="4O"), row("H2")]))
    assert (count.accepted, count.reasons) == (1, {"rooms-occupied_n-type": 1})
    assert '"4O"' in quarantine(lake)["row"][0]


@pytest.mark.parametrize("time", ["01/06/2026 08:00:00", "2026-02-30 08:00:00", "2026-06-01"])
def test_a_date_in_another_order_or_that_never_was_is_quarantined(deliver, time):
    count = rooms(deliver([row("H1", time=time), row("H2")]))
    assert count.reasons == {"rooms-counted_at-type": 1, "rooms-counted_at-required": 1}


def test_half_a_fen_is_no_amount(deliver):
    assert rooms(deliver([row(price="1.005")])).reasons == {"rooms-price_cny-type": 1}


def test_a_row_that_breaks_a_rule_across_columns_is_quarantined(deliver):
    assert rooms(deliver([row(rooms=3, taken=4)])).reasons == {"rooms-occupied": 1}


def test_a_warning_counts_the_row_and_keeps_it(deliver):
    count = rooms(deliver([row(rooms=450)]))
    assert (count.accepted, count.warnings) == (1, {"rooms-many": 1})


def test_a_row_that_is_said_twice_is_dropped_once_and_counted(deliver):
    count = rooms(deliver([row("H1"), row("H1"), row("H2"), row("H1")]))
    assert (count.accepted, count.dropped) == (2, {"rooms-repeated_row": 2})


def test_a_blank_line_is_dropped_and_counted(deliver):
    count = rooms(deliver([row("H1"), "", row("H2")]))
    assert (count.accepted, count.dropped) == (2, {"rooms-blank_line": 1})


def test_what_is_only_counted_is_dropped_under_its_rule(deliver):
    count = rooms(deliver([row("H1", rooms=0), row("H2")]))
    assert (count.accepted, count.dropped) == (1, {"rooms-closed": 1})


def test_a_sensitive_value_is_encrypted_for_its_record_alone(deliver, lake):
    deliver([row("H1"), row("H2")])
    first, second = accepted(lake)["phone_enc"]
    assert first != second
    assert "138" not in first


def test_a_rejected_sensitive_value_is_kept_as_its_reason_alone(deliver, lake):
    deliver([row("H1", taken="x"), row("H2", phone="13811112222") + ",ragged"])
    kept = " ".join(quarantine(lake)["row"])
    assert "138" not in kept
    assert "(withheld)" in kept


def test_a_phone_in_a_note_is_redacted_before_it_is_written(deliver, lake):
    deliver([row("H1", note="ring 13811112222")])
    assert accepted(lake)["note"].to_list() == ["ring *"]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda folder: folder / ".." / folder.name / "rooms_1.csv", "climbs"),
        (lambda folder: folder / "rooms_folder.csv", "no regular file"),
        (lambda folder: folder / "rooms_link.csv", "symbolic link"),
        (lambda folder: folder / "rooms_nothing.csv", "does not exist"),
    ],
)
def test_a_path_that_is_no_plain_file_is_refused(tmp_path, make, says):
    (tmp_path / "rooms_1.csv").write_text(HEADER)
    (tmp_path / "rooms_link.csv").symlink_to(tmp_path / "rooms_1.csv")
    (tmp_path / "rooms_folder.csv").mkdir()
    with pytest.raises(RefusedError, match=says):
        recognise(make(tmp_path), [feed()])


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, lake, keys):
    path = tmp_path / "rooms_1.csv"
    path.write_text("\n".join([HEADER, *(row(f"H{n}") for n in range(10))]) + "\n")

    def meddle(rows: int) -> None:
        with path.open("a") as file:
            file.write(row("late") + "\n")

    receipt = take_in(path, lake, keys, [feed()], progress=meddle)
    assert rule(receipt) == "delivery-changed"
    assert nothing_taken(lake)


def test_a_time_that_a_clock_change_made_twofold_or_impossible_is_flagged(deliver):
    local = feed(zone="America/Los_Angeles")
    lines = [
        row("H1", time="2026-11-01 01:30:00"),
        row("H2", time="2026-03-08 02:30:00"),
        row("H3", time="2026-06-01 12:00:00"),
    ]
    count = rooms(deliver(lines, known=local))
    assert count.accepted == 1
    assert count.reasons["rooms-counted_at-ambiguous_local_time"] == 1
    assert count.reasons["rooms-counted_at-nonexistent_local_time"] == 1


def test_local_time_becomes_utc(deliver, lake):
    deliver([row(time="2026-06-01 08:00:00")], known=feed(zone="Asia/Shanghai"))
    assert str(accepted(lake)["counted_at"][0]) == "2026-06-01 00:00:00"


def test_an_unknown_code_is_counted_and_never_dropped(deliver, lake, monkeypatch):
    monkeypatch.setattr("pipelines.intake.shape.code_map", lambda name: {"calm": "CALM"})
    mapped = COLUMNS | {"note": replace(COLUMNS["note"], codes="moods")}
    known = feed(delivers=(replace(feed().delivers[0], columns=mapped),))
    count = rooms(deliver([row("H1"), row("H2", note="wild")], known=known))
    assert (count.accepted, count.unmapped) == (2, {"note": {"wild": 1}})
    assert accepted(lake)["note"].to_list() == ["CALM", "UNMAPPED"]


def test_a_place_outside_the_jurisdiction_is_quarantined(deliver):
    from contracts.model import QualityRule

    bounded = replace(
        ROOMS,
        quality=(
            QualityRule("rooms-inside", "rooms_n between {west} and {east}", "", "", "error"),
        ),
    )
    delivers = replace(feed().delivers[0], table=bounded)
    known = feed(delivers=(delivers,), jurisdiction={"west": 5, "east": 50})
    count = rooms(deliver([row("H1"), row("H2", rooms=60)], known=known))
    assert (count.accepted, count.reasons) == (1, {"rooms-inside": 1})


NDJSON = feed(format=Format("ndjson"), files="rooms_*.ndjson")
OBJECT = '{"hotel":"H%d","time":"2026-06-01 08:00:00","rooms":10,"taken":4}'


def test_malformed_json_is_quarantined_alone(deliver):
    lines = [OBJECT % 1, '{"hotel":', "[]", '{"hotel":"a","hotel":"b"}', OBJECT % 2, ""]
    count = rooms(deliver("\n".join(lines).encode(), "rooms_1.ndjson", NDJSON))
    assert (count.accepted, count.reasons) == (2, {"line-malformed_json": 3})


def test_a_forbidden_key_far_down_refuses_the_whole_file(deliver, lake):
    lines = [*(OBJECT % n for n in range(100)), '{"hotel":"H","guest_name":"Zhang San"}']
    receipt = deliver("\n".join(lines).encode(), "rooms_1.ndjson", NDJSON)
    assert rule(receipt) == "delivery-forbidden_column"
    assert nothing_taken(lake)


PARQUET = feed(format=Format("parquet"), files="rooms_*.parquet")


def test_parquet_with_a_number_as_text_is_judged_value_by_value(tmp_path, lake, keys):
    path = tmp_path / "rooms_1.parquet"
    pl.DataFrame(
        {
            "hotel": ["H1", "H2"],
            "time": ["2026-06-01 08:00:00"] * 2,
            "rooms": ["10", "ten"],
            "taken": [4, 4],
            "price": [1.5, 2.5],
            "phone": [None, None],
            "note": ["a", "b"],
        }
    ).write_parquet(path)
    count = rooms(take_in(path, lake, keys, [PARQUET]))
    assert count.accepted == 1
    assert count.reasons["rooms-rooms_n-type"] == 1


def test_what_is_no_parquet_is_refused(deliver):
    assert rule(deliver(b"PAR1 not", "rooms_1.parquet", PARQUET)) == "delivery-parquet"
