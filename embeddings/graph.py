"""Builds the encoder's ONNX graph from its weights, and quantises it to 8 bit.

Written down operator by operator instead of exported: it takes seconds, needs no torch, and does
not change with the exporter's version. The fused operators are ONNX Runtime's ``com.microsoft``
ones (``Attention``, ``SkipLayerNormalization``, ``BiasGelu``), the network is BERT (Devlin et al.
2019, post-norm, erf GELU).

Word embeddings are kept as one signed byte a weight with one scale a row, where the quantiser would
use a single scale for the whole table. Cosine to 32 bit: .9975 for a passage's pooled vector.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from embeddings.graph_names import LAST, MIDDLE, MIDDLE_LAYER
from embeddings.weights import Weights

FUSED = "com.microsoft"
OPSET = 17


class _Graph:
    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        array = np.ascontiguousarray(value)
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def node(
        self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any
    ) -> str:
        self.nodes.append(
            helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes)
        )
        return output


def rowwise_int8(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """``table`` as int8[rows, columns] and float32[rows, 1] with table ~ int8 * scale."""
    scale = np.maximum(np.abs(table).max(1, keepdims=True), 1e-12).astype(np.float32) / 127
    return np.rint(table / scale).astype(np.int8), scale


def build(weights: Weights) -> onnx.ModelProto:
    """The network in 32-bit floats, word embeddings excepted.

    Inputs ``input_ids`` and ``attention_mask``, int64[batch, tokens]; outputs ``LAST`` and
    ``MIDDLE``, float32[batch, tokens, hidden].
    """
    graph = _Graph()
    tensors, shape = weights.tensors, weights.shape
    table, scale = rowwise_int8(tensors["embeddings.word_embeddings.weight"])
    # Only token type 0 is ever used: its row is added to the positions once and for all.
    positions = (
        tensors["embeddings.position_embeddings.weight"]
        + tensors["embeddings.token_type_embeddings.weight"][:1]
    )
    graph.constant("words", table)
    graph.constant("words_scale", scale)
    graph.constant("positions", positions)
    graph.constant("zero", np.zeros(1, np.int64))
    graph.constant("one", np.ones(1, np.int64))
    graph.node("Gather", ["words", "input_ids"], "words_rows")
    graph.node("Cast", ["words_rows"], "words_float", to=TensorProto.FLOAT)
    graph.node("Gather", ["words_scale", "input_ids"], "words_factor")
    graph.node("Mul", ["words_float", "words_factor"], "embedded")
    graph.node("Shape", ["input_ids"], "size")
    graph.node("Gather", ["size", "one"], "length")
    graph.node("Slice", ["positions", "zero", "length", "zero"], "placed")
    graph.node("Add", ["embedded", "placed"], "summed")
    gamma = graph.constant("embedding_gamma", tensors["embeddings.LayerNorm.weight"])
    beta = graph.constant("embedding_beta", tensors["embeddings.LayerNorm.bias"])
    state = graph.node(
        "LayerNormalization", ["summed", gamma, beta], "layer0", axis=-1, epsilon=shape.epsilon
    )
    graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    for layer in range(shape.layers):
        state = _layer(graph, weights, layer, state)
    dims: list[str | int] = ["batch", "tokens"]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "multilingual-e5-small",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, dims)
                for name in ("input_ids", "attention_mask")
            ],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, [*dims, shape.hidden])
                for name in (LAST, MIDDLE)
            ],
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)],
        producer_name="reportkg",
    )
    model.ir_version = 9
    return model


def _layer(graph: _Graph, weights: Weights, layer: int, state: str) -> str:
    tensors, shape = weights.tensors, weights.shape
    stem, here = f"encoder.layer.{layer}.", f"l{layer}_"

    def weight(name: str) -> NDArray[np.float32]:
        return tensors[f"{stem}{name}.weight"].T

    def bias(name: str) -> NDArray[np.float32]:
        return tensors[f"{stem}{name}.bias"]

    def norm(value: str, skip: str, name: str, linear: str, output: str) -> str:
        return graph.node(
            "SkipLayerNormalization",
            [
                value,
                skip,
                graph.constant(f"{output}_gamma", tensors[f"{stem}{name}.weight"]),
                graph.constant(f"{output}_beta", tensors[f"{stem}{name}.bias"]),
                graph.constant(f"{output}_bias", bias(linear)),
            ],
            output,
            domain=FUSED,
            epsilon=shape.epsilon,
        )

    three = [f"attention.self.{part}" for part in ("query", "key", "value")]
    graph.constant(here + "qkv", np.concatenate([weight(name) for name in three], axis=1))
    graph.constant(here + "qkv_bias", np.concatenate([bias(name) for name in three]))
    graph.node(
        "Attention",
        [state, here + "qkv", here + "qkv_bias", "mask"],
        here + "attended",
        domain=FUSED,
        num_heads=shape.heads,
    )
    graph.constant(here + "out", weight("attention.output.dense"))
    graph.node("MatMul", [here + "attended", here + "out"], here + "projected")
    middle = norm(
        here + "projected",
        state,
        "attention.output.LayerNorm",
        "attention.output.dense",
        here + "middle",
    )
    graph.constant(here + "up", weight("intermediate.dense"))
    graph.constant(here + "up_bias", bias("intermediate.dense"))
    graph.node("MatMul", [middle, here + "up"], here + "wide")
    graph.node("BiasGelu", [here + "wide", here + "up_bias"], here + "active", domain=FUSED)
    graph.constant(here + "down", weight("output.dense"))
    graph.node("MatMul", [here + "active", here + "down"], here + "narrow")
    number = layer + 1
    output = {MIDDLE_LAYER: MIDDLE, shape.layers: LAST}.get(number, f"layer{number}")
    return norm(here + "narrow", middle, "output.LayerNorm", "output.dense", output)


def _is_no_advice(record: logging.LogRecord) -> bool:
    """Drops the quantiser's advice to infer shapes first, which fused operators make impossible."""
    return "pre-processing before quantization" not in record.getMessage()


def quantise(model: onnx.ModelProto, path: Path) -> None:
    """Write ``model`` to ``path`` with its matrix products in 8 bit, one scale a channel."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().addFilter(_is_no_advice)
    quantize_dynamic(
        model,
        str(path),
        op_types_to_quantize=["MatMul", "Attention"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    logging.getLogger().removeFilter(_is_no_advice)
