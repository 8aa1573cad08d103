"""Milvus beside FAISS: the same nearest rows, with the same filters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pymilvus", reason="pip install reportkg[milvus]")
pytest.importorskip("milvus_lite", reason="pip install reportkg[milvus]")

from embeddings.milvus import LISTED, MilvusIndex, drop
from embeddings.vectors import FlatIndex, VectorIndexError, build_vectors, open_vectors
from ontology.settings import settings

COUNT, DIM = 900, 24
REPORTS = ("延寿县-2022-gzbg", "延寿县-2023-gzbg", "方正县-2022-gzbg", "无年份")


@pytest.fixture(scope="module")
def uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("milvus") / "vectors.db")


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    rows = np.random.default_rng(5).normal(size=(COUNT, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def report_of() -> np.ndarray:
    return np.repeat(np.arange(len(REPORTS), dtype=np.int32), COUNT // len(REPORTS))


@pytest.fixture(scope="module")
def index(uri: str, vectors: np.ndarray, report_of: np.ndarray) -> MilvusIndex:
    return MilvusIndex.build(vectors, uri, report_of, REPORTS)


@pytest.fixture(scope="module")
def flat(vectors: np.ndarray) -> FlatIndex:
    return FlatIndex.build(vectors)  # type: ignore[return-value]


@pytest.fixture
def placed(uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("REPORTKG_VECTORS", uri)
    settings.cache_clear()
    yield uri
    settings.cache_clear()


@pytest.mark.parametrize("row", [0, 7, 450, 899])
def test_the_nearest_are_those_of_faiss(
    row: int, index: MilvusIndex, flat: FlatIndex, vectors: np.ndarray
) -> None:
    query = vectors[row] + np.float32(0.5) * vectors[(row + 1) % COUNT]
    for k in (1, 20, COUNT):
        wanted, scores = flat.search(query, k)
        found, same = index.search(query, k)
        assert found.tolist() == wanted.tolist()
        assert same == pytest.approx(scores, abs=1e-5)


@pytest.mark.parametrize(
    ("words", "reports"),
    [
        ('region == "延寿县"', {0, 1}),
        ("year == 2022", {0, 2}),
        ('region == "延寿县" and year == 2022', {0}),
        (f'report == "{REPORTS[3]}"', {3}),
    ],
)
def test_region_year_and_report_are_filters_of_the_engine(
    words: str,
    reports: set[int],
    index: MilvusIndex,
    flat: FlatIndex,
    vectors: np.ndarray,
    report_of: np.ndarray,
) -> None:
    allow = np.isin(report_of, list(reports))
    assert (
        index.find(vectors[3], 30, words)[0].tolist()
        == flat.search(vectors[3], 30, allow)[0].tolist()
    )


def test_whole_reports_are_named_by_number_and_single_rows_one_by_one(
    index: MilvusIndex, report_of: np.ndarray
) -> None:
    whole = np.isin(report_of, [1, 3])
    assert list(index._filters(whole)) == ["number in [1, 3]"]
    part = whole.copy()
    part[np.flatnonzero(whole)[5:]] = False
    assert list(index._filters(part)) == [f"row in {np.flatnonzero(part).tolist()}"]
    assert list(index._filters(np.ones(COUNT, bool))) == [""]


def test_a_filter_too_long_for_one_expression_finds_the_same(
    index: MilvusIndex, flat: FlatIndex, vectors: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embeddings.milvus.LISTED", 50)
    allow = np.arange(COUNT) % 3 == 0
    assert LISTED > 50
    assert (
        index.search(vectors[4], 25, allow)[0].tolist()
        == flat.search(vectors[4], 25, allow)[0].tolist()
    )


def test_the_same_vectors_are_stored_once(
    index: MilvusIndex, uri: str, vectors: np.ndarray, report_of: np.ndarray
) -> None:
    again = MilvusIndex.build(vectors, uri, report_of, REPORTS)
    assert again.collection == index.collection
    other = MilvusIndex.build(vectors[:10], uri)
    assert other.collection != index.collection
    drop(other.address())
    assert index.search(vectors[7], 1)[0].tolist() == [7]


def test_a_collection_that_was_half_written_is_written_again(uri: str, vectors: np.ndarray) -> None:
    some = vectors[:30]
    first = MilvusIndex.build(some, uri)
    from embeddings import milvus

    milvus._client(uri).delete(first.collection, filter="row >= 10")
    milvus._client(uri).flush(first.collection)
    again = MilvusIndex.build(some, uri)
    assert again.search(vectors[29], 1)[0].tolist() == [29]


def test_the_setting_decides_where_vectors_lie(
    placed: str, vectors: np.ndarray, report_of: np.ndarray, tmp_path: Path
) -> None:
    made = build_vectors(vectors, report_of, REPORTS)
    assert isinstance(made, MilvusIndex)
    made.save(tmp_path / "v")
    opened = open_vectors(tmp_path / "v")
    assert isinstance(opened, MilvusIndex)
    assert opened.search(vectors[11], 1)[0].tolist() == [11]


def test_a_collection_that_is_gone_is_an_error_that_says_so(
    uri: str, vectors: np.ndarray, tmp_path: Path
) -> None:
    made = MilvusIndex.build(vectors[:5], uri)
    made.save(tmp_path / "v")
    drop(made.address())
    with pytest.raises(VectorIndexError, match="lacks the collection"):
        open_vectors(tmp_path / "v")


def test_a_server_that_nobody_runs_is_an_error_in_words(vectors: np.ndarray) -> None:
    with pytest.raises(VectorIndexError, match=r"Milvus at http://127\.0\.0\.1:9"):
        MilvusIndex.build(vectors[:5], "http://127.0.0.1:9")
