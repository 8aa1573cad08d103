"""What a reading selects in the graph: the nodes that SPARQL is then asked about."""

from __future__ import annotations

from dataclasses import dataclass

from ontology.terms import Modality, Stage


@dataclass(frozen=True, slots=True)
class Selection:
    """Nodes that a question is about and the conditions that its query repeats.

    ``shape`` names the query: ``stages``, ``things``, ``numbers``, ``awards`` or ``timeline``.
    """

    shape: str
    iris: tuple[str, ...]
    """Projects, things, observations or awards, in the order of the answer."""
    reports: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    modalities: tuple[Modality, ...] = ()
    years: tuple[int, ...] = ()
    show: tuple[str, ...] = ()
    """Awards: for each, ``subject`` or ``honour``: which of the two is the answer."""
    answer: bool | None = None
    """Yes-or-no questions."""
    apart: tuple[str, ...] = ()
    """Projects in trial production: near what was asked, and not the same."""
    counted: bool = False
    reason: str | None = None
    """Why there is nothing, for people."""
    score: float = 0.0

    @property
    def empty(self) -> bool:
        return not self.iris


def nothing(reason: str) -> Selection:
    return Selection("nothing", (), reason=reason)
