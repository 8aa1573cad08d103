"""One contract for every vector index, in this process or on an engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings.vectors import (
    FLAT_LIMIT,
    SQ8_LIMIT,
    VECTOR_INDEXES,
    FaissIndex,
    VectorIndex,
    VectorIndexError,
    get_vector_index,
    open_vectors,
    suitable,
)

COUNT, DIM = 400, 16


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    rows = np.random.default_rng(5).normal(size=(COUNT, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class InMilvus:
    """Milvus in a file, with the face of the other indexes."""

    NAME = "milvus"

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def build(self, vectors: np.ndarray) -> VectorIndex:
        from embeddings.milvus import MilvusIndex

        return MilvusIndex.build(vectors, self.uri)


Kind = type[FaissIndex] | InMilvus


@pytest.fixture(scope="module")
def milvus_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    for name in ("pymilvus", "milvus_lite"):
        pytest.importorskip(name, reason="pip install reportkg[milvus]")
    return str(tmp_path_factory.mktemp("milvus") / "vectors.db")


@pytest.fixture(params=[*VECTOR_INDEXES, "milvus"], ids=lambda kind: getattr(kind, "NAME", kind))
def kind(request: pytest.FixtureRequest) -> Kind:
    if request.param == "milvus":
        return InMilvus(request.getfixturevalue("milvus_file"))
    return request.param


def test_a_vector_is_nearest_to_itself(kind: Kind, vectors: np.ndarray) -> None:
    index = kind.build(vectors)
    rows, scores = index.search(vectors[7], 5)
    assert rows[0] == 7
    assert list(scores) == sorted(scores, reverse=True)
    assert index.size == COUNT


def test_only_allowed_rows_are_found_and_none_is_missed(kind: Kind, vectors: np.ndarray) -> None:
    allow = np.zeros(COUNT, bool)
    allow[[3, 9, 27, 81, 399]] = True
    rows, scores = kind.build(vectors).search(vectors[7], 10, allow)
    exact = sorted(np.flatnonzero(allow), key=lambda r: -float(vectors[r] @ vectors[7]))
    assert rows.tolist() == exact
    assert scores == pytest.approx(vectors[exact] @ vectors[7], abs=0.05)


def test_a_filter_that_allows_nothing_finds_nothing(kind: Kind, vectors: np.ndarray) -> None:
    rows, scores = kind.build(vectors).search(vectors[0], 10, np.zeros(COUNT, bool))
    assert len(rows) == len(scores) == 0


def test_more_are_asked_for_than_there_are(kind: Kind, vectors: np.ndarray) -> None:
    rows, _ = kind.build(vectors[:60]).search(vectors[0], 1000, np.ones(60, bool))
    assert sorted(rows) == list(range(60))


def test_the_same_vectors_give_the_same_index(kind: Kind, vectors: np.ndarray) -> None:
    first, second = kind.build(vectors), kind.build(vectors)
    for query in vectors[:5]:
        assert np.array_equal(first.search(query, 9)[0], second.search(query, 9)[0])


def test_saved_and_opened_it_finds_the_same(
    kind: Kind, vectors: np.ndarray, tmp_path: Path
) -> None:
    index = kind.build(vectors)
    index.save(tmp_path / "v")
    opened = open_vectors(tmp_path / "v")
    assert kind.NAME == opened.NAME
    for before, after in zip(
        index.search(vectors[1], 7), opened.search(vectors[1], 7), strict=True
    ):
        assert np.array_equal(before, after)


def test_a_query_of_another_length_is_refused(kind: Kind, vectors: np.ndarray) -> None:
    with pytest.raises(VectorIndexError, match="another encoder"):
        kind.build(vectors).search(np.ones(DIM + 1, np.float32), 3)


def test_size_chooses_the_index() -> None:
    names = [suitable(n).NAME for n in (10, FLAT_LIMIT, FLAT_LIMIT + 1, SQ8_LIMIT + 1)]
    assert names == ["flat", "flat", "sq8", "ivf"]


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(VectorIndexError, match="flat, sq8, ivf"):
        get_vector_index("hnsw")


def test_a_damaged_index_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(VectorIndexError, match="no readable"):
        open_vectors(tmp_path)
    (tmp_path / "kind.json").write_text('"flat"')
    (tmp_path / "vectors.faiss").write_bytes(b"no index")
    with pytest.raises(VectorIndexError, match="no readable"):
        open_vectors(tmp_path)
