"""Training the tagger: seconds to minutes on one core, the same weights for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy

from kg.tagger.features import Features
from kg.tagger.labels import NAME_KINDS, TRIGGER_KINDS, Labelled
from kg.tagger.model import HEAD_TAGS, TRIGGER_TAGS, Shape, Tagger, normalised

IGNORED = -100


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of a training run; the defaults are those that measured best."""

    epochs: int = 10
    batch: int = 24
    rate: float = 2e-3
    decay: float = 1e-2
    dropout: float = 0.3
    name_weight: float = 3.0
    """Weight of a character inside a name; most characters are in none."""
    trigger_weight: float = 5.0
    shape: Shape = field(default_factory=Shape)


@dataclass(frozen=True, slots=True)
class Example:
    """One report: what the tagger sees and what stands in it."""

    features: Features
    labels: tuple[Labelled, ...]
    silent: frozenset[str] = frozenset()
    """Kinds of names that the annotation says nothing about; not learned from this report."""


@dataclass(frozen=True, slots=True)
class _Batch:
    lac: Tensor
    encoder: Tensor
    edge: Tensor
    mask: Tensor
    tags: Tensor
    """int64[batch, time, heads], the trigger head last; ``IGNORED`` where padded."""


def train(
    examples: Sequence[Example],
    recipe: Recipe | None = None,
    seed: int = 0,
    progress: Callable[[int, float], None] | None = None,
) -> Tagger:
    """A tagger trained on ``examples``; ``progress`` is told (epoch, mean loss)."""
    recipe = recipe or Recipe()
    torch.manual_seed(seed)
    chance = random.Random(seed)
    network = Tagger(recipe.shape, recipe.dropout)
    pieces = [
        (example, number) for example in examples for number in range(len(example.features.chunks))
    ]
    pieces.sort(key=lambda p: _length(*p) + 30 * chance.random())
    batches = [_batch(pieces[i : i + recipe.batch]) for i in range(0, len(pieces), recipe.batch)]
    steps = max(2, recipe.epochs * len(batches))
    optimiser = torch.optim.AdamW(network.parameters(), recipe.rate, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.rate, total_steps=steps, pct_start=0.15
    )
    network.train()
    for epoch in range(recipe.epochs):
        chance.shuffle(batches)
        total = 0.0
        for batch in batches:
            loss = _loss(network, batch, recipe)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        if progress is not None:
            progress(epoch, total / max(1, len(batches)))
    return network.eval()


def tags(labels: Sequence[Labelled], start: int, end: int) -> NDArray[np.int64]:
    """BIOES numbers int64[end - start, heads] of a chunk; a span that crosses its edge is cut."""
    out = np.zeros((end - start, len(NAME_KINDS) + 1), np.int64)
    for label in labels:
        a, b = max(label.start, start) - start, min(label.end, end) - start
        if a >= b:
            continue
        if label.kind in NAME_KINDS:
            head, first = NAME_KINDS.index(label.kind), 1
        else:
            head, first = len(NAME_KINDS), 1 + 4 * TRIGGER_KINDS.index(label.kind)
        if b - a == 1:
            out[a, head] = first + 3
        else:
            out[a, head], out[b - 1, head] = first, first + 2
            out[a + 1 : b - 1, head] = first + 1
    return out


def _has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 itself (then training is half again as fast)."""
    return bool(torch.cpu._is_avx512_bf16_supported())


def _length(example: Example, number: int) -> int:
    chunk = example.features.chunks[number]
    return chunk.end - chunk.start


def _batch(pieces: Sequence[tuple[Example, int]]) -> _Batch:
    time = max(_length(*piece) for piece in pieces)
    shape = (len(pieces), time)
    width = pieces[0][0].features.tokens.shape[1]
    lac = torch.zeros(*shape, pieces[0][0].features.lac.shape[1], dtype=torch.float16)
    encoder = torch.zeros(*shape, width, dtype=torch.float16)
    edge = torch.zeros(shape, dtype=torch.long)
    mask = torch.zeros(shape)
    gold = torch.full((*shape, len(NAME_KINDS) + 1), IGNORED, dtype=torch.long)
    for row, (example, number) in enumerate(pieces):
        seen, chunk = example.features, example.features.chunks[number]
        size, inside = chunk.end - chunk.start, slice(chunk.start, chunk.end)
        lac[row, :size] = torch.from_numpy(seen.lac[inside])
        encoder[row, :size] = torch.from_numpy(seen.tokens[seen.token[inside]])
        edge[row, :size] = torch.from_numpy(seen.edge[inside].astype(np.int64))
        mask[row, :size] = 1.0
        gold[row, :size] = torch.from_numpy(tags(example.labels, chunk.start, chunk.end))
        for kind in example.silent:
            gold[row, :size, NAME_KINDS.index(kind)] = IGNORED
    precision = torch.bfloat16 if _has_bfloat16() else torch.float32
    return _Batch(lac.to(precision), normalised(encoder.float()).to(precision), edge, mask, gold)


def _loss(network: Tagger, batch: _Batch, recipe: Recipe) -> Tensor:
    """Cross entropies summed over the heads (a mean starves the rare ones), a character's mean."""
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_has_bfloat16()):
        scores = network.scores(batch.lac, batch.encoder, batch.edge)
    scores = scores.float()
    names = len(NAME_KINDS)
    cut = HEAD_TAGS * names
    name_weights = torch.tensor([1.0] + [recipe.name_weight] * (HEAD_TAGS - 1))
    trigger_weights = torch.tensor([1.0] + [recipe.trigger_weight] * (TRIGGER_TAGS - 1))
    loss = cross_entropy(
        scores[..., :cut].reshape(-1, HEAD_TAGS),
        batch.tags[..., :names].reshape(-1),
        weight=name_weights,
        ignore_index=IGNORED,
        reduction="sum",
    ) + cross_entropy(
        scores[..., cut:].reshape(-1, TRIGGER_TAGS),
        batch.tags[..., names].reshape(-1),
        weight=trigger_weights,
        ignore_index=IGNORED,
        reduction="sum",
    )
    return loss / batch.mask.sum()
