"""The network, for training: one bidirectional LSTM over frozen states, one BIOES head a kind.

Imports torch, which inference does not need: ``kg.tagger.runtime`` computes the same function
with numpy, and a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import layer_norm, linear

from kg.tagger.decode import TAGS
from kg.tagger.labels import NAME_KINDS, TRIGGER_KINDS

HEAD_TAGS = len(TAGS)
TRIGGER_TAGS = 1 + 4 * len(TRIGGER_KINDS)
OUTPUTS = HEAD_TAGS * len(NAME_KINDS) + TRIGGER_TAGS


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a network; ``lac`` or ``encoder`` is 0 where that input is left out."""

    lac: int = 256
    encoder: int = 768
    projection: int = 160
    hidden: int = 128


class Dropout(nn.Module):
    """Inverted dropout whose masks come from NumPy's generator.

    Torch draws a number at a time: a quarter of the time of a training step. ``share`` is rounded
    to a 256th.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.least = round(share * 256)
        self.chance = np.random.default_rng(torch.initial_seed())

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.least:
            return x
        drawn = np.frombuffer(self.chance.bytes(x.numel()), np.uint8).reshape(x.shape)
        kept = torch.from_numpy(drawn >= self.least).to(x.dtype)
        return x * kept.mul_(256 / (256 - self.least))


class Tagger(nn.Module):
    """States [batch, time, …] to scores [batch, time, ``OUTPUTS``]: heads in order of the kinds."""

    def __init__(self, shape: Shape | None = None, dropout: float = 0.3) -> None:
        super().__init__()
        self.shape = shape = shape or Shape()
        self.lac = nn.Linear(shape.lac, shape.projection) if shape.lac else None
        self.norm = nn.LayerNorm(shape.encoder) if shape.encoder else None
        self.encoder = nn.Linear(shape.encoder, shape.projection) if shape.encoder else None
        self.edge = nn.Embedding(4, shape.projection)
        self.recurrent = nn.LSTM(
            shape.projection, shape.hidden, batch_first=True, bidirectional=True
        )
        self.heads = nn.Linear(2 * shape.hidden, OUTPUTS)
        self.dropout = Dropout(dropout)

    def forward(self, lac: Tensor, encoder: Tensor, edge: Tensor) -> Tensor:
        return self.scores(lac, normalised(encoder), edge)

    def scores(self, lac: Tensor, encoder: Tensor, edge: Tensor) -> Tensor:
        """The same from encoder states that are ``normalised``: training does that once."""
        x = self.edge(edge)
        if self.lac is not None:
            x = x + self.lac(self.dropout(lac))
        if self.encoder is not None and self.norm is not None:
            # Gain and shift of the norm go into the weights, which are smaller than the states.
            weight = self.encoder.weight * self.norm.weight
            x = x + linear(encoder, weight, self.encoder.weight @ self.norm.bias)
            x = x + self.encoder.bias
        states, _ = self.recurrent(self.dropout(torch.tanh(x)))
        scores: Tensor = self.heads(self.dropout(states))
        return scores


def normalised(states: Tensor) -> Tensor:
    """States [batch, time, width] with mean 0 and variance 1 a character."""
    return layer_norm(states, states.shape[-1:])
