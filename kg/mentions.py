"""A name found in a report: where it stands, what kind of thing it names, and how sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import corpus
from corpus.model import Report, Span
from embeddings.base import TokenStates


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """Characters of ``Report.text`` that name something.

    ``kind`` is ``enterprise``, ``place``, ``project``, ``award``, ``indicator`` or
    ``trigger:<stage>`` (a word that states a stage); ``score`` is a probability.
    """

    span: Span
    kind: str
    score: float


def find(
    report: Report,
    states: Sequence[TokenStates] | None = None,
    weights: Path | None = None,
) -> list[Mention]:
    """Names, honours, indicators and stage words that the learned tagger finds, in order.

    ``states`` are those of ``corpus.passages(report)``, in that order, where the encoder has made
    them already; else they are made here. Raises ``kg.tagger.WeightsError`` where ``weights``
    (default: those of the package) holds no tagger, and ``embeddings.StatesUnavailable`` where
    the chosen encoder has no token states.
    """
    from embeddings import get_encoder
    from kg.lac import shared
    from kg.tagger import names
    from kg.tagger.features import features

    passages = corpus.passages(report)
    if states is None:
        states = get_encoder().encode_states([p.text for p in passages])
    seen = features(report, passages, states, shared())
    return names.shared(weights or names.WEIGHTS).find(report, seen)
