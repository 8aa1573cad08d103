"""Milvus beside FAISS: ``python -m benchmarks.vectors [--milvus FILE_OR_ADDRESS] [--rows N …]``.

Vectors of 384 components in clusters, as those of passages are, seeded; 200 queries near one of
them. Prints, for each size, how long building takes and a search of 1,000 rows (what ranking asks
for), over everything and inside one report of 65 rows, with recall@10 against the exact order.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from embeddings.base import EncoderError, Floats
from embeddings.vectors import Mask, VectorIndex, suitable

DIM, QUERIES, POOL, REPORT = 384, 200, 1_000, 65


def made(rows: int) -> tuple[Floats, Floats]:
    """float32[rows, dim] in clusters, and queries near some of them; unit length."""
    chance = np.random.default_rng(8)
    centres = chance.normal(size=(max(8, rows // 100), DIM))
    vectors = centres[chance.integers(len(centres), size=rows)] + chance.normal(size=(rows, DIM))
    near = vectors[chance.integers(rows, size=QUERIES)] + chance.normal(size=(QUERIES, DIM))
    return _unit(vectors), _unit(near)


def _unit(rows: np.ndarray) -> Floats:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def measured(name: str, build: Callable[[], VectorIndex], vectors: Floats, queries: Floats) -> None:
    """One line of figures."""
    began = time.perf_counter()
    index = build()
    built = time.perf_counter() - began
    inside = np.zeros(len(vectors), bool)
    inside[REPORT * 3 : REPORT * 4] = True
    cells = []
    for allow in (None, inside):
        taken, right = [], []
        for query in queries:
            began = time.perf_counter()
            rows, _ = index.search(query, POOL, allow)
            taken.append(1000 * (time.perf_counter() - began))
            right.append(len(set(rows[:10]) & set(_exact(vectors, query, allow))) / 10)
        cells.append(f"{statistics.median(taken):8.2f} ms, recall@10 {statistics.mean(right):.3f}")
    print(
        f"{len(vectors):9,} rows  {name:8} built in {built:7.2f} s  all {cells[0]}  "
        f"one report {cells[1]}",
        flush=True,
    )


def _exact(vectors: Floats, query: Floats, allow: Mask | None) -> list[int]:
    scores = vectors @ query
    if allow is not None:
        scores[~allow] = -2
    return [int(row) for row in np.argpartition(-scores, 10)[:10]]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--milvus", help="a file NAME.db, or the address of a server")
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000, 10_000, 50_000])
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        place = args.milvus or str(Path(folder) / "vectors.db")
        for rows in args.rows:
            vectors, queries = made(rows)
            kind = suitable(rows)
            measured(kind.NAME, lambda v=vectors, k=kind: k.build(v), vectors, queries)  # type: ignore[misc]
            try:
                from embeddings.milvus import MilvusIndex
            except EncoderError as error:
                print(f"skipped: {error}")
                continue
            of = np.arange(rows, dtype=np.int32) // REPORT
            names = [f"地方{n}-{2000 + n % 25}-gzbg" for n in range(int(of.max()) + 1)]
            measured(
                "milvus",
                lambda v=vectors, o=of, n=names: MilvusIndex.build(v, place, o, n),  # type: ignore[misc]
                vectors,
                queries,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
