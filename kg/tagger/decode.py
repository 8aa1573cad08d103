"""Scores to spans: exact posteriors under the BIOES constraint, and the spans worth keeping.

A head with C classes scores 1 + 4C tags a character: O, then B, I, E, S of each class. Only
sequences in which every B is closed by an E of its class count. Their sums need two quantities a
position: ``closed`` (all characters before it are settled) and ``open`` (a span of a class is
under way), the usual forward-backward recursion with the zero transitions left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TAGS = ("O", "B", "I", "E", "S")
LONGEST_SPAN = 60
"""Characters; the longest project name that reports write is shorter."""
MINUS = np.float64(-1e9)

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, order=True)
class Scored:
    """A span of one chunk: ``start`` and ``end`` in its characters, ``kind`` the class number."""

    start: int
    end: int
    kind: int
    score: float
    """Posterior probability that exactly this span is named, 0 to 1."""


def spans(scores: NDArray[np.floating], floor: float = 0.1) -> list[Scored]:
    """Every span of ``scores`` [characters, 1 + 4C] whose posterior is at least ``floor``.

    They may overlap; the probabilities of overlapping spans add up to one at most.
    """
    return next(iter(batch_spans([scores], floor)))


def batch_spans(
    scores: Sequence[NDArray[np.floating]], floor: float = 0.1
) -> Iterator[list[Scored]]:
    """``spans`` of several chunks, computed side by side; results in their order."""
    if not scores:
        return
    lengths = np.array([len(s) for s in scores])
    time, width = int(lengths.max(initial=0)), scores[0].shape[1]
    padded = np.full((len(scores), time, width), MINUS)
    padded[:, :, 0] = 0.0
    for row, one in zip(padded, scores, strict=True):
        row[: len(one)] = one
    lattice = _lattice(padded)
    for number, length in enumerate(lengths):
        yield list(lattice.spans(number, int(length), floor))


@dataclass(frozen=True, slots=True)
class _Lattice:
    """Sums over allowed sequences, in logarithms. N chunks, T characters, C classes."""

    outside: Doubles
    begin: Doubles
    inside: Doubles
    end: Doubles
    single: Doubles
    closed: Doubles
    """[N, T + 1]: everything before a position, which no span crosses."""
    rest: Doubles
    """[N, T + 1]: everything from a position on, which no span crosses."""
    finish: Doubles
    """[N, T + 1, C]: everything from a position on, in the midst of a span."""

    def spans(self, row: int, length: int, floor: float) -> Iterator[Scored]:
        closed, rest = self.closed[row], self.rest[row]
        total = rest[0]
        lowest = np.log(floor)
        opens = closed[:length, None] + self.begin[row, :length] + self.finish[row, 1 : length + 1]
        alone = closed[:length, None] + self.single[row, :length] + rest[1 : length + 1, None]
        for at, kind in zip(*np.nonzero(alone - total >= lowest), strict=True):
            yield _scored(at, at + 1, kind, alone[at, kind] - total)
        for at, kind in zip(*np.nonzero(opens - total >= lowest), strict=True):
            stop = min(length, at + LONGEST_SPAN)
            middle = np.concatenate([[0.0], np.cumsum(self.inside[row, at + 1 : stop - 1, kind])])
            ends = self.end[row, at + 1 : stop, kind] + rest[at + 2 : stop + 1]
            size = len(ends)
            value = closed[at] + self.begin[row, at, kind] + middle[:size] + ends - total
            for more in np.nonzero(value >= lowest)[0]:
                yield _scored(at, at + 2 + more, kind, value[more])


def _scored(start: int, end: int, kind: int, logarithm: float) -> Scored:
    return Scored(int(start), int(end), int(kind), min(1.0, float(np.exp(logarithm))))


def _lattice(scores: Doubles) -> _Lattice:
    count, time, width = scores.shape
    classes = (width - 1) // 4
    outside = scores[:, :, 0]
    parts = scores[:, :, 1:].reshape(count, time, classes, 4)
    begin, inside, end, single = (parts[..., i] for i in range(4))
    closed = np.zeros((count, time + 1))
    opened = np.full((count, classes), MINUS)
    for t in range(time):
        before = closed[:, t]
        steps = np.concatenate(
            [
                (before + outside[:, t])[:, None],
                before[:, None] + single[:, t],
                opened + end[:, t],
            ],
            axis=1,
        )
        closed[:, t + 1] = np.logaddexp.reduce(steps, axis=1)
        opened = np.logaddexp(before[:, None] + begin[:, t], opened + inside[:, t])
    rest = np.zeros((count, time + 1))
    finish = np.full((count, time + 1, classes), MINUS)
    for t in range(time - 1, -1, -1):
        after = rest[:, t + 1]
        steps = np.concatenate(
            [
                (after + outside[:, t])[:, None],
                after[:, None] + single[:, t],
                begin[:, t] + finish[:, t + 1],
            ],
            axis=1,
        )
        rest[:, t] = np.logaddexp.reduce(steps, axis=1)
        finish[:, t] = np.logaddexp(after[:, None] + end[:, t], inside[:, t] + finish[:, t + 1])
    return _Lattice(outside, begin, inside, end, single, closed, rest, finish)


def choose(found: Sequence[Scored], least: Sequence[float]) -> list[Scored]:
    """Spans that do not overlap within their class, the likeliest first.

    A span stays where it and the spans that it shuts out together reach ``least`` of its class:
    where a name is certain and only its edges are in doubt, the best reading is kept.
    """
    kept: list[Scored] = []
    left = sorted(found, key=lambda s: (-s.score, s.start, s.end))
    while left:
        best, others = left[0], left[1:]
        rivals = [s for s in others if _clash(s, best)]
        left = [s for s in others if not _clash(s, best)]
        if best.score + sum(s.score for s in rivals) >= least[best.kind]:
            kept.append(best)
    return sorted(kept)


def _clash(a: Scored, b: Scored) -> bool:
    return a.kind == b.kind and a.start < b.end and b.start < a.end
