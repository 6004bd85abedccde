"""What blocks a publication is told beside the snapshot that keeps answering."""

import json

from pipelines.findings import Finding
from pipelines.held import note, notices

WHY = {"rule": "delivery-gzip", "detail": "the gzip stream is broken", "remedy": "deliver it again"}
FILE = "calls_20260601.csv"


def test_a_bad_file_is_told_with_rule_and_remedy_until_a_good_one_comes(tmp_path):
    wrong = Finding(
        check="nothing_refused", source="callsForService", day="2026-06-01", file=FILE, **WHY
    )
    note(tmp_path, "callsForService", "2026-06-01", [wrong])
    (path,) = notices(tmp_path)
    told = json.loads(path.read_text("utf-8"))
    assert told["source"] == "callsForService"
    assert told["findings"] == [{"file": FILE, **WHY}]

    note(tmp_path, "callsForService", "2026-06-01", [])
    assert notices(tmp_path) == []
