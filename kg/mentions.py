"""A name found in a report: where it stands, what kind of thing it names, and how sure."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import Span


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """Characters of ``Report.text`` that name something.

    ``kind`` is ``enterprise``, ``place``, ``project``, ``award``, ``indicator`` or
    ``trigger:<stage>`` (a word that states a stage); ``score`` is a probability.
    """

    span: Span
    kind: str
    score: float
