"""A small linear model that tells sentences of a plan from sentences of a review.

Features are character 1- to 3-grams, digits masked, hashed into ``2**BITS`` buckets; the weights
are stored as 8-bit integers with one scale. ``corpus.train_parts`` makes the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BITS = 17
ORDERS = (1, 2, 3)
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""Fibonacci hashing (Knuth, TAOCP 3, 6.4)."""
WEIGHTS = "parts.npz"


def _codes(sentence: str) -> NDArray[np.uint64]:
    masked = "".join("0" if char.isdigit() else char for char in sentence if not char.isspace())
    collapsed = "".join(c for at, c in enumerate(masked) if c != "0" or masked[at - 1 : at] != "0")
    raw = np.frombuffer(f"\x02{collapsed}\x03".encode("utf-32-le"), dtype=np.uint32)
    return raw.astype(np.uint64)


def buckets(sentence: str) -> NDArray[np.int64]:
    """Distinct hashed n-grams of a sentence, ascending."""
    codes = _codes(sentence)
    found = []
    for order in ORDERS:
        if len(codes) < order:
            break
        mixed = np.full(len(codes) - order + 1, order, dtype=np.uint64)
        for step in range(order):
            mixed = (mixed ^ codes[step : len(codes) - order + 1 + step]) * MULTIPLIER
            mixed ^= mixed >> np.uint64(29)
        found.append(mixed >> np.uint64(64 - BITS))
    return np.unique(np.concatenate(found)).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class PartModel:
    """``weights`` [2**BITS] and ``bias``: log-odds that a sentence belongs to the plan."""

    weights: NDArray[np.float32]
    bias: float

    def score(self, sentence: str) -> float:
        """Log-odds for plan; features are scaled to unit length as in training."""
        found = buckets(sentence)
        return float(self.weights[found].sum() / np.sqrt(len(found))) + self.bias

    def scores(self, sentences: Sequence[str]) -> NDArray[np.float64]:
        return np.array([self.score(sentence) for sentence in sentences], dtype=np.float64)

    def save(self, path: Path) -> None:
        """Write the weights in 8 bit."""
        scale = float(np.abs(self.weights).max()) / 127 or 1.0
        small = np.round(self.weights / scale).astype(np.int8)
        np.savez_compressed(path, weights=small, scale=scale, bias=self.bias, bits=BITS)

    @classmethod
    def load(cls, data: bytes) -> PartModel:
        with np.load(BytesIO(data)) as stored:
            weights = stored["weights"].astype(np.float32) * np.float32(stored["scale"])
            return cls(weights, float(stored["bias"]))


@lru_cache(maxsize=1)
def default() -> PartModel | None:
    """The model that comes with reportkg; ``None`` before it has been trained."""
    path = resources.files("corpus").joinpath("weights", WEIGHTS)
    return PartModel.load(path.read_bytes()) if path.is_file() else None
