"""Vectors in Milvus: a file (``milvus-lite``) or a server by its address, through one client.

A collection is named after what it holds, so that the same vectors are stored once and a build
that was stopped finds what it had finished. Each row carries the report that it stands in, its
region and its year, so that a filter which leaves whole reports is a short expression.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from embeddings.base import Floats
from embeddings.vectors import Mask, Rows, VectorIndexError

try:
    from pymilvus import DataType, MilvusClient, MilvusException
except ModuleNotFoundError:
    raise VectorIndexError(
        "vectors in Milvus need its client: pip install 'reportkg[milvus]'"
    ) from None

PREFIX = "reportkg_"
WRITTEN = 1_000
"""Rows of one insert."""
LISTED = 4_000
"""Rows named in one filter; a longer filter is asked for in pieces."""
MOST = 16_384
"""Rows that Milvus returns at most."""
_FILED = re.compile(r"(?P<region>.+?)-(?P<year>\d{4})-")
"""A report's id begins with its region and year."""


class MilvusIndex:
    """The vectors of one index as a collection in Milvus."""

    NAME: ClassVar[str] = "milvus"

    def __init__(
        self, uri: str, collection: str, size: int, dim: int, report_of: NDArray[np.int32]
    ) -> None:
        self.uri, self.collection = uri, collection
        self._size, self._dim = size, dim
        self._report_of = report_of

    @classmethod
    def build(
        cls,
        vectors: Floats,
        uri: str,
        report_of: NDArray[np.int32] | None = None,
        reports: Sequence[str] = ("",),
    ) -> MilvusIndex:
        """Store float32[n, dim] at ``uri``, unless it is there already.

        ``report_of``, int32[n] into ``reports``, says which report each row stands in. Raises
        ``VectorIndexError`` where the engine cannot be reached or fails.
        """
        count, dim = vectors.shape
        of = np.zeros(count, np.int32) if report_of is None else report_of
        digest = hashlib.sha256(np.ascontiguousarray(vectors, np.float32).tobytes())
        digest.update(of.tobytes() + "\0".join(reports).encode("utf-8"))
        made = cls(uri, f"{PREFIX}{digest.hexdigest()[:24]}", count, dim, of)
        with _errors(uri):
            if count and made._stored() != count:
                made._write(vectors, reports)
        return made

    @classmethod
    def open(cls, folder: Path) -> MilvusIndex:
        """Open what ``save`` wrote; raises ``VectorIndexError`` where the engine lacks it."""
        try:
            value = json.loads((folder / "milvus.json").read_text("utf-8"))
            of = np.load(folder / "report_of.npy")
            made = cls(value["uri"], value["collection"], value["size"], value["dim"], of)
        except (OSError, KeyError, ValueError) as error:
            raise VectorIndexError(f"no readable vectors in {folder.name}: {error}") from None
        if not made.size:
            return made
        with _errors(made.uri):
            if made._stored() != made.size:
                raise VectorIndexError(
                    f"Milvus at {made.uri} lacks the collection {made.collection}; build again"
                )
            _client(made.uri).load_collection(made.collection)
        return made

    @property
    def size(self) -> int:
        return self._size

    def search(self, query: Floats, k: int, allow: Mask | None = None) -> tuple[Rows, Floats]:
        """The best ``k`` rows, at most ``MOST``; exact, since the collection has a flat index."""
        if query.shape != (self._dim,):
            raise VectorIndexError(
                f"a query vector of shape {query.shape} for an index of {self._dim} dimensions;"
                " was the collection built with another encoder?"
            )
        k = min(k, MOST, self._size if allow is None else int(allow.sum()))
        if k <= 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        pieces = [self.find(query, k, words) for words in self._filters(allow)]
        rows = np.concatenate([rows for rows, _ in pieces])
        scores = np.concatenate([scores for _, scores in pieces])
        order = np.lexsort((rows, -scores))[:k]
        return rows[order], scores[order]

    def find(self, query: Floats, k: int, words: str = "") -> tuple[Rows, Floats]:
        """The best ``k`` rows among those that ``words`` leaves, an expression of Milvus.

        Its fields are ``row``, ``report`` (the id), ``number`` (of the report), ``region`` and
        ``year``, as in ``region == "九原区" and year == 2023``.
        """
        with _errors(self.uri):
            found = _client(self.uri).search(
                self.collection,
                [np.asarray(query, np.float32)],
                filter=words,
                limit=k,
                output_fields=["row"],
                search_params={"metric_type": "IP"},
                consistency_level="Strong",
            )
        hits = found[0]
        return (
            np.array([hit["row"] for hit in hits], np.int64),
            np.array([hit["distance"] for hit in hits], np.float32),
        )

    def save(self, folder: Path) -> None:
        """Write where the vectors lie into ``folder``, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "milvus.json").write_text(self.address(), "utf-8")
        np.save(folder / "report_of.npy", self._report_of)
        (folder / "kind.json").write_text(json.dumps(self.NAME), "utf-8")

    def address(self) -> str:
        """Where the vectors lie, as JSON."""
        value = {"uri": self.uri, "collection": self.collection, "size": self._size}
        return json.dumps({**value, "dim": self._dim})

    def _filters(self, allow: Mask | None) -> Iterator[str]:
        """Expressions that together leave exactly the allowed rows, none of them twice."""
        if allow is None or allow.all():
            yield ""
            return
        touched = np.unique(self._report_of[allow])
        inside = np.isin(self._report_of, touched)
        whole = int(inside.sum()) == int(allow.sum())
        field = "number" if whole else "row"
        numbers = (touched if whole else np.flatnonzero(allow)).tolist()
        for at in range(0, len(numbers), LISTED):
            yield f"{field} in {numbers[at : at + LISTED]}"

    def _stored(self) -> int:
        """Rows that the engine has of this collection; -1 where it has none."""
        client = _client(self.uri)
        if not client.has_collection(self.collection):
            return -1
        return int(client.get_collection_stats(self.collection)["row_count"])

    def _write(self, vectors: Floats, reports: Sequence[str]) -> None:
        client = _client(self.uri)
        client.drop_collection(self.collection)
        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("row", DataType.INT64, is_primary=True)
        schema.add_field("number", DataType.INT64)
        schema.add_field("report", DataType.VARCHAR, max_length=1024)
        schema.add_field("region", DataType.VARCHAR, max_length=1024)
        schema.add_field("year", DataType.INT64)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=self._dim)
        index = client.prepare_index_params()
        index.add_index("vector", index_type="FLAT", metric_type="IP")
        client.create_collection(self.collection, schema=schema, index_params=index)
        filed = [_filed(report) for report in reports]
        for at in range(0, self._size, WRITTEN):
            some = [
                {
                    "row": row,
                    "number": number,
                    "report": reports[number],
                    "region": filed[number][0],
                    "year": filed[number][1],
                    "vector": vectors[row],
                }
                for row in range(at, min(at + WRITTEN, self._size))
                for number in [int(self._report_of[row])]
            ]
            client.insert(self.collection, some)
        client.flush(self.collection)
        client.load_collection(self.collection)


def drop(saved: str) -> None:
    """Take the collection that a saved index names (its ``milvus.json``) out of its engine."""
    value = json.loads(saved)
    with _errors(value["uri"]):
        _client(value["uri"]).drop_collection(value["collection"])


def reach(uri: str) -> None:
    """Raises ``VectorIndexError`` where the engine does not answer."""
    with _errors(uri):
        _client(uri).list_collections()


def _filed(report: str) -> tuple[str, int]:
    """Region and year in a report's id; empty and 0 where it does not begin with them."""
    found = _FILED.match(report)
    return (found["region"], int(found["year"])) if found else ("", 0)


@lru_cache(maxsize=8)
def _client(uri: str) -> Any:
    """One client an engine: a file can be open once only."""
    return MilvusClient(uri)


class _errors:
    """The engine's exceptions as ours, in words."""

    def __init__(self, uri: str) -> None:
        self._uri = uri

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: object) -> None:
        if isinstance(error, MilvusException):
            words = str(error.message)
            if "Open local milvus failed" in words:
                words = "the file cannot be opened; a file serves one process, a server many"
            raise VectorIndexError(f"Milvus at {self._uri}: {words}") from None
