"""What blocks a publication is told beside the snapshot that keeps answering."""

import json
from collections import Counter

from pipelines.held import note, notices
from pipelines.intake.receipt import Receipt, TableCount
from pipelines.quality import Tally

WHY = {"rule": "delivery-gzip", "detail": "the gzip stream is broken", "remedy": "deliver it again"}


def refused():
    return Receipt("d" * 64, "refused", "calls_20260601.csv", refusal=WHY)


def test_a_refused_file_is_told_with_rule_and_remedy_until_a_good_one_comes(tmp_path):
    assert note(tmp_path, "callsForService", "2026-06-01", Tally(refused=[refused()]))
    (path,) = notices(tmp_path)
    told = json.loads(path.read_text("utf-8"))
    assert told["source"] == "callsForService"
    assert told["refusals"] == [{"file": "calls_20260601.csv", **WHY}]

    assert not note(tmp_path, "callsForService", "2026-06-01", Tally(rows=10, accepted=10))
    assert notices(tmp_path) == []


def test_more_rows_in_quarantine_than_allowed_are_told_by_their_share(tmp_path):
    assert not note(tmp_path, "disputes", "2026-06-01", Tally(rows=10, accepted=9, quarantined=1))
    receipt = Receipt("d" * 64, "taken", "disputes_20260601.csv")
    receipt.tables["disputes"] = TableCount("disputes", "1.0.0", rows=10, quarantined=2)
    two = Tally(rows=10, accepted=8, quarantined=2, reasons=Counter({"disputes-type-required": 2}))
    assert note(tmp_path, "disputes", "2026-06-01", two, [receipt])

    told = json.loads(notices(tmp_path)[0].read_text("utf-8"))
    assert (told["quarantined_pct"], told["limit_pct"], told["refusals"]) == (20.0, 10.0, [])
    assert told["reasons"] == [{"rule": "disputes-type-required", "rows": 2}]
    assert told["files"] == ["disputes_20260601.csv"]
