"""The network, for training: one bidirectional LSTM over frozen states, one BIOES head a kind.

Imports torch, which inference does not need: ``kg.tagger.runtime`` computes the same function
with numpy, and a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

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
        self.dropout = nn.Dropout(dropout)

    def forward(self, lac: Tensor, encoder: Tensor, edge: Tensor) -> Tensor:
        x = self.edge(edge)
        if self.lac is not None:
            x = x + self.lac(self.dropout(lac))
        if self.encoder is not None and self.norm is not None:
            x = x + self.encoder(self.norm(encoder))
        states, _ = self.recurrent(self.dropout(torch.tanh(x)))
        scores: Tensor = self.heads(self.dropout(states))
        return scores
