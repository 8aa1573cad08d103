"""The sample report with its annotated facts, in memory: no index, no passages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

import corpus
from kg.load import load_records
from kg.store import GraphStore

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Bare:
    """A collection that is only a store."""

    store: GraphStore


@pytest.fixture(scope="session")
def sample() -> Bare:
    report = corpus.read(ROOT / "corpus" / "reports" / "jiuyuan-2023.txt")
    store = GraphStore.open(None)
    store.replace(report, load_records(ROOT / "tests" / "data" / "jiuyuan-2023.jsonl", report))
    return Bare(store)
