"""A collection whose vectors lie in Milvus: searched as any other, and tidied up after builds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("pymilvus", reason="pip install reportkg[milvus]")
pytest.importorskip("milvus_lite", reason="pip install reportkg[milvus]")

from embeddings.milvus import _client
from ontology.settings import settings
from search_api.build import load, remove
from search_api.collection import Collection
from search_api.deep import disagreements
from search_api.search import Filters, search
from search_api.writer import Writer

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "corpus" / "reports" / "jiuyuan-2023.txt"
GOLD = ROOT / "tests" / "data" / "jiuyuan-2023.jsonl"


@pytest.fixture
def uri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    place = str(tmp_path / "vectors.db")
    monkeypatch.setenv("REPORTKG_VECTORS", place)
    settings.cache_clear()
    yield place
    settings.cache_clear()


def test_search_finds_the_same_as_with_faiss_and_nothing_is_left_behind(
    uri: str, gold_data: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    load(GOLD, SAMPLE, data)
    ours, theirs = Collection.open(data), Collection.open(gold_data)
    for filters in (Filters(), Filters(region="九原区"), Filters(year=2024)):
        here, there = (
            search(c, "稀土新材料项目投产", k=10, filters=filters) for c in (ours, theirs)
        )
        assert [hit.passage.id for hit in here.hits] == [hit.passage.id for hit in there.hits]
        assert [hit.score for hit in here.hits] == pytest.approx([h.score for h in there.hits])
    assert list(disagreements(ours)) == []
    assert len(_client(uri).list_collections()) == 2
    remove([ours.manifest.entries[0].id], data)
    assert len(_client(uri).list_collections()) == 2, "slow readers may still hold them"
    Writer(data, None).publish([])
    assert _client(uri).list_collections() == []
