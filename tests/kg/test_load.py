"""A file of facts either loads whole or says which line is wrong and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.model import Report
from kg.load import LoadError, load_records

GOOD = {"type": "enterprise", "name": "北塬豆业", "quote": "北塬豆业产值达到3.6亿元"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "no JSON"),
        ("[]", "not a JSON object"),
        (json.dumps({"type": "company"}), "unknown type 'company'"),
        (json.dumps({**GOOD, "quote": "没有这句话"}), "does not stand in report"),
        (json.dumps({"type": "enterprise", "quote": "北塬豆业"}), "incomplete"),
        (
            json.dumps({"type": "place", "name": "加信镇", "kind": "town", "quote": "加信镇"}),
            "'town' is not one of",
        ),
    ],
)
def test_wrong_line_is_named(tmp_path: Path, invented_report: Report, line: str, says: str) -> None:
    path = tmp_path / "facts.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n\n{line}\n", "utf-8")
    with pytest.raises(LoadError, match=says) as caught:
        load_records(path, invented_report)
    assert "line 3" in str(caught.value)


def test_empty_and_missing_files_are_refused(tmp_path: Path, invented_report: Report) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(LoadError, match="holds no facts"):
        load_records(tmp_path / "empty.jsonl", invented_report)
    with pytest.raises(LoadError, match="cannot be read"):
        load_records(tmp_path / "missing.jsonl", invented_report)


def test_good_lines_keep_their_order(tmp_path: Path, invented_report: Report) -> None:
    path = tmp_path / "facts.jsonl"
    other = {**GOOD, "name": "豆业", "quote": "北塬豆业二期"}
    path.write_text(f"{json.dumps(GOOD)}\n{json.dumps(other)}\n", "utf-8")
    names = [getattr(claim, "name", "") for claim in load_records(path, invented_report)]
    assert names == ["北塬豆业", "豆业"]
