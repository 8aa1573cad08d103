"""Spans that the decoder gives are possible readings with right probabilities."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kg.tagger.decode import TAGS, Scored, batch_spans, choose, spans

CLASSES = 2
WIDTH = 1 + 4 * CLASSES
SCORES = arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.just(WIDTH)),
    elements=st.floats(-6, 6, allow_nan=False, width=32),
)


def allowed(tags: tuple[int, ...]) -> bool:
    """Whether every B is followed by I or E of its class, and they follow nothing else."""
    open_class = None
    for tag in tags:
        step, kind = ("O", None) if tag == 0 else (TAGS[1 + (tag - 1) % 4], (tag - 1) // 4)
        if (step in "IE") != (open_class is not None) or (step in "IE" and kind != open_class):
            return False
        open_class = kind if step in "BI" else None
    return open_class is None


def by_enumeration(scores: np.ndarray) -> dict[tuple[int, int, int], float]:
    """Span probabilities the slow way: every sequence of tags written out."""
    weights: dict[tuple[int, int, int], float] = {}
    total = 0.0
    for tags in product(range(WIDTH), repeat=len(scores)):
        if not allowed(tags):
            continue
        weight = float(np.exp(sum(scores[i, t] for i, t in enumerate(tags))))
        total += weight
        start = 0
        for i, tag in enumerate(tags):
            step = "O" if tag == 0 else TAGS[1 + (tag - 1) % 4]
            if step in "BS":
                start = i
            if step in "ES":
                key = (start, i + 1, (tag - 1) // 4)
                weights[key] = weights.get(key, 0.0) + weight
    return {key: weight / total for key, weight in weights.items()}


@given(SCORES.filter(lambda s: len(s) <= 4))
@settings(max_examples=15, deadline=None)
def test_probabilities_are_those_of_all_readings_written_out(scores: np.ndarray) -> None:
    found = {(s.start, s.end, s.kind): s.score for s in spans(scores, floor=0.02)}
    for key, probability in by_enumeration(scores).items():
        if probability > 0.021:
            assert found[key] == pytest.approx(probability, abs=1e-6)
    assert all(0.02 <= score <= 1.0 for score in found.values())


@given(st.lists(SCORES, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_chunk_reads_the_same_alone_and_beside_others(many: list[np.ndarray]) -> None:
    for scores, together in zip(many, batch_spans(many, 0.1), strict=True):
        alone = spans(scores, 0.1)
        assert [(s.start, s.end, s.kind) for s in alone] == [
            (s.start, s.end, s.kind) for s in together
        ]
        assert all(0 <= s.start < s.end <= len(scores) for s in together)


@given(
    st.lists(
        st.builds(
            lambda start, size, kind, score: Scored(start, start + size, kind, score),
            st.integers(0, 30),
            st.integers(1, 9),
            st.integers(0, 1),
            st.floats(0.05, 1.0),
        ),
        max_size=20,
    ),
    st.floats(0.1, 0.9),
)
def test_chosen_spans_of_a_kind_never_overlap(found: list[Scored], least: float) -> None:
    chosen = choose(found, [least] * 2)
    assert set(chosen) <= set(found)
    for a, b in product(chosen, chosen):
        assert a == b or a.kind != b.kind or a.end <= b.start or b.end <= a.start


def test_a_name_whose_edges_alone_are_in_doubt_is_kept() -> None:
    doubtful = [Scored(0, 4, 0, 0.4), Scored(0, 5, 0, 0.35)]
    assert choose(doubtful, [0.5]) == [Scored(0, 4, 0, 0.4)]
    assert choose(doubtful, [0.8]) == []
