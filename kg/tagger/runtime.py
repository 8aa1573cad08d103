"""The network without torch, the same function as ``kg.tagger.model``.

The recurrence is ONNX Runtime's LSTM (its gates in one kernel: 2.3 times as fast as NumPy's
products step by step, 60,000 characters a second and network on one core); a chunk goes through
side by side with those of similar length. What all networks see is made ready once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.tagger.features import Features

ROWS = 12
"""Chunks that go through the recurrence together; more no longer fit the cache."""
DIRECTIONS = ("", "_reverse")
OPSET, IR = 17, 8

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """Features as float32, the encoder's states with mean 0 and variance 1 a token."""

    features: Features
    lac: Floats
    tokens: Floats

    @classmethod
    def of(cls, features: Features) -> Ready:
        states = features.tokens.astype(np.float32)
        states -= states.mean(axis=1, keepdims=True)
        states /= np.sqrt((states**2).mean(axis=1, keepdims=True) + 1e-5)
        return cls(features, features.lac.astype(np.float32), states)


@dataclass(frozen=True, eq=False)
class Network:
    """Weights by their names in ``kg.tagger.model.Tagger``, float32."""

    weights: Mapping[str, Floats]

    def __post_init__(self) -> None:
        missing = {"edge.weight", "heads.weight", "recurrent.weight_ih_l0"} - set(self.weights)
        if missing:
            raise ValueError(f"not the weights of a tagger: without {', '.join(sorted(missing))}")

    def scores(self, seen: Features | Ready) -> list[Floats]:
        """float32[characters, outputs] of each chunk, in order."""
        ready = Ready.of(seen) if isinstance(seen, Features) else seen
        pieces = ready.features.chunks
        sizes = np.array([piece.end - piece.start for piece in pieces], np.int32)
        order = np.argsort(sizes, kind="stable")
        entering = self._inputs(ready)
        out: dict[int, Floats] = {}
        for first in range(0, len(order), ROWS):
            rows = order[first : first + ROWS]
            lengths = sizes[rows]
            inputs = np.zeros((lengths.max(), len(rows), entering.shape[1]), np.float32)
            for column, row in enumerate(rows):
                inputs[: lengths[column], column] = entering[pieces[row].start : pieces[row].end]
            scores = self._recurrence.run(None, {"inputs": inputs, "lengths": lengths})[0]
            for column, row in enumerate(rows):
                out[int(row)] = scores[: lengths[column], column]
        return [out[number] for number in range(len(pieces))]

    def _inputs(self, ready: Ready) -> Floats:
        """What enters the recurrence, float32[characters, projection].

        The whole report in one product of matrices, tokens before they are spread to characters.
        """
        w = self.weights
        x = w["edge.weight"][ready.features.edge]
        if "lac.weight" in w:
            x += ready.lac @ w["lac.weight"].T + w["lac.bias"]
        if "encoder.weight" in w:
            weight = w["encoder.weight"] * w["norm.weight"]
            bias = w["encoder.bias"] + w["encoder.weight"] @ w["norm.bias"]
            x += (ready.tokens @ weight.T + bias)[ready.features.token]
        entering: Floats = np.tanh(x, out=x)
        return entering

    @cached_property
    def _recurrence(self) -> Any:
        """A session from inputs [time, rows, projection] and lengths to scores [time, rows, …]."""
        import onnxruntime
        from onnx import TensorProto, helper, numpy_helper

        w = self.weights
        into = np.stack([_gates(w[f"recurrent.weight_ih_l0{end}"]) for end in DIRECTIONS])
        again = np.stack([_gates(w[f"recurrent.weight_hh_l0{end}"]) for end in DIRECTIONS])
        sides = [
            [_gates(w[f"recurrent.bias_{side}_l0{end}"]) for side in ("ih", "hh")]
            for end in DIRECTIONS
        ]
        constants: dict[str, NDArray[Any]] = {
            "into": into,
            "again": again,
            "bias": np.stack([np.concatenate(both) for both in sides]),
            "heads": np.ascontiguousarray(w["heads.weight"].T),
            "heads_bias": w["heads.bias"],
            "joined": np.array([0, 0, -1], np.int64),
        }
        nodes = [
            helper.make_node(
                "LSTM",
                ["inputs", "into", "again", "bias", "lengths"],
                ["states"],
                hidden_size=again.shape[2],
                direction="bidirectional",
            ),
            helper.make_node("Transpose", ["states"], ["by_row"], perm=[0, 2, 1, 3]),
            helper.make_node("Reshape", ["by_row", "joined"], ["both"]),
            helper.make_node("MatMul", ["both", "heads"], ["weighed"]),
            helper.make_node("Add", ["weighed", "heads_bias"], ["scores"]),
        ]
        floats, free = TensorProto.FLOAT, [None, None]
        graph = helper.make_graph(
            nodes,
            "tagger",
            [
                helper.make_tensor_value_info("inputs", floats, [*free, into.shape[2]]),
                helper.make_tensor_value_info("lengths", TensorProto.INT32, [None]),
            ],
            [helper.make_tensor_value_info("scores", floats, [*free, len(w["heads.bias"])])],
            [numpy_helper.from_array(value, name) for name, value in constants.items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = IR
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )


def _gates(weights: Floats) -> Floats:
    """Torch keeps the gates as input, forget, cell, output; ONNX as input, output, forget, cell."""
    enter, forget, cell, show = np.split(weights.astype(np.float32), 4)
    return np.concatenate([enter, show, forget, cell])
