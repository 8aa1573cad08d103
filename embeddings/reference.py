"""The encoder's arithmetic in plain numpy and 32-bit floats: what the prepared graph must match.

Far too slow to serve, short enough to be read: BERT (Devlin et al. 2019), layers in post-norm,
GELU by the error function (Abramowitz and Stegun 7.1.26, absolute error below 2e-7).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.weights import Weights

Array = NDArray[np.float32]


def _norm(x: Array, weights: Weights, name: str) -> Array:
    centred = x - x.mean(-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(-1, keepdims=True) + weights.shape.epsilon)
    scaled = centred / spread * weights.tensors[name + ".weight"] + weights.tensors[name + ".bias"]
    return np.asarray(scaled, np.float32)


def _linear(x: Array, weights: Weights, name: str) -> Array:
    product = x @ weights.tensors[name + ".weight"].T + weights.tensors[name + ".bias"]
    return np.asarray(product, np.float32)


def _gelu(x: Array) -> Array:
    z = np.abs(x) / np.sqrt(2.0)
    t = 1 / (1 + 0.3275911 * z)
    series = 0.254829592 + t * (
        -0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))
    )
    error = np.sign(x) * (1 - t * series * np.exp(-z * z))
    return np.asarray(0.5 * x * (1 + error), np.float32)


def forward(weights: Weights, ids: Sequence[int], layers: int | None = None) -> Array:
    """float32[tokens, hidden]: states after ``layers`` layers (default: all) for one text."""
    table = weights.tensors
    x = (
        table["embeddings.word_embeddings.weight"][list(ids)]
        + table["embeddings.position_embeddings.weight"][: len(ids)]
        + table["embeddings.token_type_embeddings.weight"][0]
    )
    x = _norm(x, weights, "embeddings.LayerNorm")
    heads = weights.shape.heads
    width = weights.shape.hidden // heads
    for layer in range(weights.shape.layers if layers is None else layers):
        stem = f"encoder.layer.{layer}."
        query, key, value = (
            _linear(x, weights, f"{stem}attention.self.{part}")
            .reshape(len(ids), heads, width)
            .swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        weight = query @ key.swapaxes(1, 2) / np.sqrt(width)
        weight = np.exp(weight - weight.max(-1, keepdims=True))
        weight /= weight.sum(-1, keepdims=True)
        mixed = np.asarray((weight @ value).swapaxes(0, 1).reshape(len(ids), -1), np.float32)
        attended = _linear(mixed, weights, f"{stem}attention.output.dense")
        x = _norm(x + attended, weights, f"{stem}attention.output.LayerNorm")
        inner = _gelu(_linear(x, weights, f"{stem}intermediate.dense"))
        x = _norm(
            x + _linear(inner, weights, f"{stem}output.dense"), weights, f"{stem}output.LayerNorm"
        )
    return x
