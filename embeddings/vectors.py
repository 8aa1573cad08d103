"""Vector indexes: inner product over unit vectors, optionally among allowed rows only.

Which one serves is decided by size (measured on 384 dimensions, ``shared/eval/retrieval``): flat to
about 100,000 vectors, 8-bit flat to 300,000, inverted lists beyond. A filtered search is always
exhaustive over the allowed rows with a bitmap selector: graph and list indexes lose recall there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol

import faiss as faiss_module
import numpy as np
from numpy.typing import NDArray

from embeddings.base import EncoderError, Floats
from ontology.settings import settings

faiss: Any = faiss_module
"""FAISS's own type stubs know neither its keyword parameters nor its array helpers."""
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

FILE = "vectors.faiss"
FAISS = "faiss"
"""Value of the setting ``vectors`` for an index in the collection's folder."""
FLAT_LIMIT, SQ8_LIMIT = 100_000, 300_000


class VectorIndexError(EncoderError):
    """A vector index is missing, damaged, or asked for vectors of another length."""


class VectorIndex(Protocol):
    """Nearest rows by inner product."""

    NAME: ClassVar[str]
    """Name in ``VECTOR_INDEXES`` and on disk."""

    @property
    def size(self) -> int:
        """Number of rows."""

    def search(self, query: Floats, k: int, allow: Mask | None = None) -> tuple[Rows, Floats]:
        """The best ``k`` rows for float32[dim], best first, among ``allow``-ed rows if given."""

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, which is made."""


class FaissIndex:
    """What the FAISS indexes share; a subclass says how its index is made."""

    NAME: ClassVar[str] = ""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Floats) -> FaissIndex:
        """Index float32[n, dim]; training is seeded, so the same vectors give the same index."""
        index = cls._make(np.ascontiguousarray(vectors, np.float32))
        return cls(index)

    @staticmethod
    def _make(vectors: Floats) -> Any:
        raise NotImplementedError

    @property
    def size(self) -> int:
        return int(self._index.ntotal)

    def _parameters(self, selector: Any) -> Any:
        return faiss.SearchParameters(sel=selector) if selector is not None else None

    def search(self, query: Floats, k: int, allow: Mask | None = None) -> tuple[Rows, Floats]:
        if query.shape != (self._index.d,):
            raise VectorIndexError(
                f"a query vector of shape {query.shape} for an index of {self._index.d} dimensions;"
                " was the collection built with another encoder?"
            )
        selector = None
        count = self.size
        if allow is not None:
            count = int(allow.sum())
            bitmap = np.packbits(allow, bitorder="little")
            selector = faiss.IDSelectorBitmap(bitmap)
        k = min(k, count)
        if k <= 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        # A small scan is over before threads have met, and on shared cores they meet late.
        faiss.omp_set_num_threads(1 if count <= FLAT_LIMIT else settings().threads)
        scores, rows = self._index.search(
            np.ascontiguousarray(query[None], np.float32), k, params=self._parameters(selector)
        )
        found = rows[0] >= 0
        # Equal scores in the order of rows, so that results do not depend on FAISS's heap.
        order = np.lexsort((rows[0][found], -scores[0][found]))
        return rows[0][found][order].astype(np.int64), scores[0][found][order]

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        faiss.write_index(self._index, str(folder / FILE))
        (folder / "kind.json").write_text(json.dumps(self.NAME), "utf-8")


class FlatIndex(FaissIndex):
    """Exact, 4 bytes a component."""

    NAME: ClassVar[str] = "flat"

    @staticmethod
    def _make(vectors: Floats) -> Any:
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return index


class Sq8Index(FaissIndex):
    """Exhaustive over 8-bit components; recall@10 .98 or better."""

    NAME: ClassVar[str] = "sq8"

    @staticmethod
    def _make(vectors: Floats) -> Any:
        index = faiss.IndexScalarQuantizer(
            vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        index.train(vectors)
        index.add(vectors)
        return index


class IvfIndex(FaissIndex):
    """Inverted lists of 8-bit vectors for collections past 300,000 passages."""

    NAME: ClassVar[str] = "ivf"
    PROBES: ClassVar[int] = 32

    @staticmethod
    def _make(vectors: Floats) -> Any:
        lists = max(1, min(int(4 * np.sqrt(len(vectors))), len(vectors) // 39))
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(vectors.shape[1]),
            vectors.shape[1],
            lists,
            faiss.ScalarQuantizer.QT_8bit,
            faiss.METRIC_INNER_PRODUCT,
        )
        index.cp.seed = 1
        index.train(vectors)
        index.add(vectors)
        return index

    def _parameters(self, selector: Any) -> Any:
        if selector is None:
            return faiss.SearchParametersIVF(nprobe=min(self.PROBES, self._index.nlist))
        return faiss.SearchParametersIVF(sel=selector, nprobe=self._index.nlist)


VECTOR_INDEXES: list[type[FaissIndex]] = [FlatIndex, Sq8Index, IvfIndex]


def get_vector_index(name: str) -> type[FaissIndex]:
    """The vector index called ``name``; raises ``VectorIndexError`` where there is none."""
    for kind in VECTOR_INDEXES:
        if name == kind.NAME:
            return kind
    known = ", ".join(kind.NAME for kind in VECTOR_INDEXES)
    raise VectorIndexError(f"no vector index called {name!r}; one of {known}")


def suitable(count: int) -> type[FaissIndex]:
    """The index for ``count`` vectors."""
    if count <= FLAT_LIMIT:
        return FlatIndex
    return Sq8Index if count <= SQ8_LIMIT else IvfIndex


def reach() -> None:
    """Raises ``VectorIndexError`` where vectors are to lie on an engine that is not to be had."""
    place = settings().vectors
    if place != FAISS:
        from embeddings.milvus import reach as reach_engine

        reach_engine(place)


def build_vectors(
    vectors: Floats, report_of: NDArray[np.int32], reports: Sequence[str]
) -> VectorIndex:
    """The index of float32[n, dim] where the setting ``vectors`` wants it.

    ``report_of``, int32[n] into ``reports``, says which report each row stands in.
    """
    place = settings().vectors
    if place == FAISS:
        return suitable(len(vectors)).build(vectors)
    from embeddings.milvus import MilvusIndex

    return MilvusIndex.build(vectors, place, report_of, reports)


def open_vectors(folder: Path) -> VectorIndex:
    """Open what ``save`` wrote, whichever kind it is."""
    try:
        name = json.loads((folder / "kind.json").read_text("utf-8"))
        if name == "milvus":
            from embeddings.milvus import MilvusIndex

            return MilvusIndex.open(folder)
        kind = get_vector_index(name)
        return kind(faiss.read_index(str(folder / FILE)))
    except (OSError, RuntimeError, json.JSONDecodeError) as error:
        raise VectorIndexError(f"no readable vector index in {folder.name}: {error}") from None
