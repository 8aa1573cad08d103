"""A tiny encoder without a model: characters and their pairs hashed into a few dimensions.

For tests, and for trying the machinery where no weights are at hand. It knows spelling, not
meaning (feature hashing, Weinberger et al. 2009).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from embeddings.base import Floats, Kind, TokenStates
from embeddings.fold import fold_with_origin

NAME = "hashing"
DIMENSIONS = 64


def _feature(text: str) -> Floats:
    digest = hashlib.blake2b(text.encode("utf-8"), digest_size=DIMENSIONS // 8).digest()
    bits = np.unpackbits(np.frombuffer(digest, np.uint8)).astype(np.float32)
    return np.asarray((2 * bits - 1) / np.sqrt(DIMENSIONS), np.float32)


class HashingEncoder:
    """Every character is a token; its state holds itself and the pair it ends."""

    def __init__(self) -> None:
        self.name = NAME
        self.dim = DIMENSIONS

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Floats:
        vectors = [states.vector for states in self.encode_states(texts, kind)]
        return np.stack(vectors) if vectors else np.zeros((0, self.dim), np.float32)

    def encode_states(self, texts: Sequence[str], kind: Kind = "passage") -> list[TokenStates]:
        return [self._states(text) for text in texts]

    def _states(self, text: str) -> TokenStates:
        folded, origin = fold_with_origin(text)
        rows = [
            _feature(character) + _feature(folded[max(0, i - 1) : i + 1])
            for i, character in enumerate(folded)
        ]
        states = np.stack(rows) if rows else np.zeros((0, self.dim), np.float32)
        total = states.sum(0) if rows else _feature("")
        vector = np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), np.float32)
        offsets = np.array([(at, at + 1) for at in origin], np.int32).reshape(-1, 2)
        small = states.astype(np.float16)
        return TokenStates(vector, offsets, small, small)
