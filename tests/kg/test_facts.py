"""What goes in as facts comes out as the same facts, by SPARQL from the graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import corpus
from corpus.model import Report
from kg.claims import Claim, from_record, to_record
from kg.facts import records
from kg.load import load_records
from kg.store import GraphStore, StoreError

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / ".." / "shared"
GOLD = sorted((SHARED / "eval" / "gold").glob("*-*-*-*.jsonl"))


def canonical(record: dict[str, Any]) -> str:
    """Lists as sorted sets, numbers as floats, without fields that are absent or say nothing."""
    kept = {
        k: sorted(set(v)) if isinstance(v, list) else float(v) if isinstance(v, int) else v
        for k, v in record.items()
        if v is not None and not (k == "also" and not v)
    }
    return json.dumps({"extractor": "curated", "confidence": 1.0, **kept}, sort_keys=True)


def test_gold_of_the_sample_comes_back_whole_and_in_order(sample_store: GraphStore) -> None:
    lines = (ROOT / "tests" / "data" / "jiuyuan-2023.jsonl").read_text("utf-8").splitlines()
    found = records(sample_store)
    assert [canonical(r) for r in found] == [canonical(json.loads(line)) for line in lines]


@pytest.mark.skipif(not GOLD, reason="the annotated reports are not beside the repository")
@pytest.mark.parametrize("gold", GOLD[::4], ids=lambda path: path.stem)
def test_other_gold_comes_back_whole(gold: Path, store: GraphStore) -> None:
    report = corpus.read(SHARED / "corpus" / "texts" / f"{gold.stem}.txt")
    store.replace(report, load_records(gold, report))
    lines = gold.read_text("utf-8").splitlines()
    found = [canonical(r) for r in records(store, report.id)]
    assert found == [canonical(json.loads(line)) for line in lines]


def test_records_load_again_to_the_same_graph(
    store: GraphStore, invented_report: Report, invented_claims: list[Claim]
) -> None:
    store.replace(invented_report, invented_claims)
    before = set(store.native)
    again = [from_record(r, invented_report) for r in records(store)]
    store.replace(invented_report, again)
    assert set(store.native) == before


def test_record_is_the_one_of_the_claim(
    store: GraphStore, invented_report: Report, invented_claims: list[Claim]
) -> None:
    store.replace(invented_report, invented_claims)
    assert records(store) == [to_record(claim) for claim in invented_claims]


def test_only_the_asked_report_comes_back(
    store: GraphStore, invented_report: Report, invented_claims: list[Claim]
) -> None:
    other = corpus.from_text(invented_report.text.replace("2022年", "2023年"), region="延寿县")
    store.replace(invented_report, invented_claims)
    store.replace(other, invented_claims[:3])
    assert len(records(store, other.id)) == 3
    assert len(records(store)) == len(invented_claims) + 3


def test_unknown_report_has_no_records(store: GraphStore) -> None:
    with pytest.raises(StoreError, match="no report"):
        records(store, "nothing")
