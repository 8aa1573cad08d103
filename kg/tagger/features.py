"""What the tagger sees of a report: LAC's and the encoder's states, laid onto characters.

Both come from passes that are made anyway: LAC reads every sentence for the rules, the encoder
every passage for the index. Token states stay per token (a token covers about 1.6 characters) and
are spread over characters only inside the network, which keeps a report at about 25 MB.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage, Report, Span
from kg.lac import STATE_WIDTH, Lac

LONGEST_CHUNK = 200
"""Characters; longer sentences are cut after a comma, since errors fade over such a distance."""
CUTS = "，、,；;"

Half = NDArray[np.float16]
Ints = NDArray[np.int32]


class States(Protocol):
    """What ``Encoder.encode_states`` gives for one passage."""

    @property
    def offsets(self) -> Sequence[tuple[int, int]] | NDArray[np.int32]:
        """Character range of each token inside the passage's text."""

    @property
    def layer8(self) -> NDArray[np.floating]: ...

    @property
    def last(self) -> NDArray[np.floating]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """States of one report, addressed by its characters."""

    chunks: tuple[Span, ...]
    """What goes through the network together: sentences, long ones cut."""
    lac: Half
    """float16[characters, 256]; zero outside the chunks."""
    tokens: Half
    """float16[tokens + 1, 768]: layer 8 and the last layer; row 0 is zero, for no token."""
    token: Ints
    """int32[characters]: row of ``tokens``."""
    edge: NDArray[np.int8]
    """int8[characters]: 1 where a token begins, 2 where it ends, 3 both, 0 inside or none."""
    words: tuple[tuple[int, int, str], ...] = ()
    """LAC's words in reading order: start, end, tag."""


def features(
    report: Report, passages: Sequence[Passage], states: Sequence[States], lac: Lac
) -> Features:
    """Features of a report from its passages' states (in the order of ``passages``)."""
    pieces = chunks(report.text, (s.span for s in report.sentences))
    located = [
        (passage.span.start, passage.span.end, state)
        for passage, state in zip(passages, states, strict=True)
    ]
    return lay_out(report.text, pieces, located, lac)


def chunks(text: str, sentences: Iterable[Span]) -> tuple[Span, ...]:
    """The sentences that hold anything, cut after a comma where longer than ``LONGEST_CHUNK``."""
    out = []
    for sentence in sentences:
        start, end = sentence.start, sentence.end
        while end - start > LONGEST_CHUNK:
            window = text[start + 60 : start + LONGEST_CHUNK]
            cut = max(window.rfind(mark) for mark in CUTS)
            middle = start + 60 + cut + 1 if cut >= 0 else start + LONGEST_CHUNK
            out.append(Span(start, middle))
            start = middle
        if text[start:end].strip():
            out.append(Span(start, end))
    return tuple(out)


def lay_out(
    text: str,
    pieces: tuple[Span, ...],
    located: Iterable[tuple[int, int, States]],
    lac: Lac,
) -> Features:
    """Features of ``text``; ``located`` holds (start, end, states) of each encoded passage."""
    size = len(text)
    hidden = np.zeros((size, STATE_WIDTH), np.float16)
    results = lac.run([text[p.start : p.end] for p in pieces], states=True)
    words: list[tuple[int, int, str]] = []
    for piece, result in zip(pieces, results, strict=True):
        if result.states is not None:
            hidden[piece.start : piece.end] = result.states
        at = piece.start
        for word, tag in result.pairs():
            words.append((at, at + len(word), tag))
            at += len(word)
    token = np.zeros(size, np.int32)
    edge = np.zeros(size, np.int8)
    rows: list[NDArray[np.floating]] = []
    width, count = 0, 1
    for start, end, state in located:
        both = np.concatenate([state.layer8, state.last], axis=1)
        width = both.shape[1]
        rows.append(both.astype(np.float16))
        for number, (left, right) in enumerate(state.offsets):
            a, b = start + int(left), min(start + int(right), end)
            if a < b and not token[a]:
                token[a:b] = count + number
                edge[a] |= 1
                edge[b - 1] |= 2
        count += len(both)
    table = np.concatenate([np.zeros((1, width or 768), np.float16), *rows])
    return Features(pieces, hidden, table.astype(np.float16), token, edge, tuple(words))
