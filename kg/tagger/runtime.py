"""The network without torch: numpy alone, the same function as ``kg.tagger.model``.

A chunk's recurrence runs side by side with those of similar length, so that each step is one
matrix product; 20,000 characters a second and network on one core.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.tagger.features import Features

ROWS = 64
"""Chunks that go through the recurrence together."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Network:
    """Weights by their names in ``kg.tagger.model.Tagger``, float32."""

    weights: Mapping[str, Floats]

    def __post_init__(self) -> None:
        missing = {"edge.weight", "heads.weight", "recurrent.weight_ih_l0"} - set(self.weights)
        if missing:
            raise ValueError(f"not the weights of a tagger: without {', '.join(sorted(missing))}")

    def scores(self, features: Features) -> list[Floats]:
        """float32[characters, outputs] of each chunk, in order."""
        order = sorted(
            range(len(features.chunks)),
            key=lambda i: features.chunks[i].end - features.chunks[i].start,
        )
        out: dict[int, Floats] = {}
        entering = self._inputs(features)
        for first in range(0, len(order), ROWS):
            rows = order[first : first + ROWS]
            inputs = [entering[c.start : c.end] for c in (features.chunks[i] for i in rows)]
            out.update(zip(rows, self._recur(inputs), strict=True))
        return [out[i] for i in range(len(features.chunks))]

    def _inputs(self, features: Features) -> Floats:
        """What enters the recurrence, float32[characters, projection].

        The whole report in one product of matrices, tokens before they are spread to characters.
        """
        w = self.weights
        x = w["edge.weight"][features.edge]
        if "lac.weight" in w:
            x += features.lac.astype(np.float32) @ w["lac.weight"].T + w["lac.bias"]
        if "encoder.weight" in w:
            states = features.tokens.astype(np.float32)
            states -= states.mean(axis=1, keepdims=True)
            states /= np.sqrt((states**2).mean(axis=1, keepdims=True) + 1e-5)
            weight = w["encoder.weight"] * w["norm.weight"]
            bias = w["encoder.bias"] + w["encoder.weight"] @ w["norm.bias"]
            x += (states @ weight.T + bias)[features.token]
        entering: Floats = np.tanh(x, out=x)
        return entering

    def _recur(self, inputs: Sequence[Floats]) -> Iterator[Floats]:
        lengths = np.array([len(x) for x in inputs])
        forward = self._direction(inputs, lengths, "")
        backward = self._direction([x[::-1] for x in inputs], lengths, "_reverse")
        weight, bias = self.weights["heads.weight"], self.weights["heads.bias"]
        for row, length in enumerate(lengths):
            both = np.concatenate([forward[row, :length], backward[row, :length][::-1]], axis=1)
            yield both @ weight.T + bias

    def _direction(self, inputs: Sequence[Floats], lengths: NDArray[np.int64], end: str) -> Floats:
        """Hidden states float32[rows, time, hidden] of one direction, gates in torch's order."""
        w = self.weights
        bias = w[f"recurrent.bias_ih_l0{end}"] + w[f"recurrent.bias_hh_l0{end}"]
        into = w[f"recurrent.weight_ih_l0{end}"].T
        again = np.ascontiguousarray(w[f"recurrent.weight_hh_l0{end}"].T)
        hidden = again.shape[0]
        time = int(lengths.max())
        gates = np.zeros((time, len(inputs), 4 * hidden), np.float32)
        for row, x in enumerate(inputs):
            gates[: len(x), row] = x @ into + bias
        state = np.zeros((len(inputs), hidden), np.float32)
        cell = np.zeros_like(state)
        out = np.zeros((len(inputs), time, hidden), np.float32)
        for t in range(time):
            z = gates[t] + state @ again
            enter, forget = sigmoid(z[:, :hidden]), sigmoid(z[:, hidden : 2 * hidden])
            fresh, show = np.tanh(z[:, 2 * hidden : 3 * hidden]), sigmoid(z[:, 3 * hidden :])
            cell = forget * cell + enter * fresh
            state = show * np.tanh(cell)
            out[:, t] = state
        return out


def sigmoid(x: Floats) -> Floats:
    """The logistic function by tanh, which does not overflow."""
    half: Floats = np.float32(0.5) * (np.tanh(np.float32(0.5) * x) + np.float32(1.0))
    return half
