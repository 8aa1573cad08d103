"""How the ways of searching are mixed into one order, and what each said of a passage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from embeddings.base import Floats
from embeddings.vectors import Mask, Rows

Rerank = Callable[[Rows], Floats]
"""Scores rows by late interaction."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The weights; ``benchmarks/retrieval.py --sensitivity`` shows how flat the optimum is."""

    dense: float = 0.75
    """Weight of the vectors against the words, both scaled to 0 to 1 within a query."""
    pool: int = 1000
    """Candidates that each leg hands to the mixing."""
    reranked: int = 30
    """Passages that late interaction re-ranks; the rest stay below them."""
    tokens: float = 1.0
    """Weight of late interaction against the mixed score, both 0 to 1."""


DEFAULT = Ranking()


@dataclass(frozen=True, slots=True)
class Leg:
    """What one way of searching said of a passage."""

    rank: int
    """1 is best."""
    score: float
    """Words: BM25; vector: cosine; tokens: MaxSim. Comparable within one query and leg only."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row in the final order, with what every leg said of it."""

    row: int
    score: float
    legs: Mapping[str, Leg]


def scaled(scores: Floats, floor: float | None = None) -> Floats:
    """Scores mapped on 0 to 1 within one query (cosines of unrelated passages average .88)."""
    if not len(scores):
        return scores
    low = float(scores.min()) if floor is None else floor
    return np.asarray((scores - low) / max(float(scores.max()) - low, 1e-9), np.float32)


def mix(
    rows: Rows,
    cosines: Floats,
    bm25: Floats,
    k: int,
    *,
    ranking: Ranking,
    allowed: Mask | None = None,
    bonus: Floats | None = None,
    rerank: Rerank | None = None,
) -> list[Ranked]:
    """The best ``k`` rows of the vector leg (``rows`` with ``cosines``, best first) and the words
    (``bm25``, float32[all rows]), ties in the order of rows.

    ``bonus``, float32[all rows], is added to the mixed score. ``rerank`` decides among the best.
    """
    if allowed is not None:
        bm25 = np.where(allowed, bm25, np.float32(0))
    worded = np.flatnonzero(bm25 > 0)
    worded = worded[np.lexsort((worded, -bm25[worded]))][: max(ranking.pool, k)]
    candidates = np.union1d(rows, worded).astype(np.int64)
    if not len(candidates):
        return []
    dense = np.zeros(len(bm25), np.float32)
    dense[rows] = scaled(cosines)
    mixed = ranking.dense * dense[candidates]
    mixed += (1 - ranking.dense) * scaled(bm25, floor=0.0)[candidates]
    if bonus is not None:
        mixed += bonus[candidates]
    order = np.lexsort((candidates, -mixed))
    legs = {"words": _leg(worded, bm25[worded]), "vector": _leg(rows, cosines)}
    if rerank is not None:
        top = order[: ranking.reranked]
        found = rerank(candidates[top])
        mixed[top] += ranking.tokens * scaled(found)
        mixed /= 1 + ranking.tokens
        order = np.lexsort((candidates, -mixed))
        best = np.lexsort((candidates[top], -found))
        legs["tokens"] = _leg(candidates[top][best], found[best])
    return [
        Ranked(row, float(mixed[at]), {name: leg[row] for name, leg in legs.items() if row in leg})
        for at in order[:k]
        for row in [int(candidates[at])]
    ]


def _leg(rows: Rows, scores: Floats) -> dict[int, Leg]:
    return {
        int(row): Leg(rank, float(score))
        for rank, (row, score) in enumerate(zip(rows, scores, strict=True), start=1)
    }
