"""What the annotation says about candidates: which links are right, and in which modality."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from corpus.model import Report
from kg.claims import Claim, Project, StageEvent
from kg.linking import Candidate
from kg.mentions import Mention
from kg.same_name import bigrams, normal
from ontology.terms import Modality, Stage

ALIKE = 0.6
"""Dice overlap of names from which the scorer takes two projects for one."""


@dataclass(frozen=True)
class Example:
    """A report, the names found in it (best by a tagger that never saw it), and its annotation."""

    report: Report
    mentions: tuple[Mention, ...] = field(repr=False)
    claims: tuple[Claim, ...] = field(repr=False)

    @property
    def group(self) -> str:
        """Reports of one region are never split between folds."""
        return self.report.region.code or self.report.region.name


@lru_cache(maxsize=200_000)
def alike(a: str, b: str) -> float:
    """Dice overlap of two normalised names (cached)."""
    if a == b:
        return 1.0
    x, y = _bigrams(a), _bigrams(b)
    shared = sum(min(count, y.get(pair, 0)) for pair, count in x.items())
    return 2 * shared / (sum(x.values()) + sum(y.values()))


@lru_cache(maxsize=50_000)
def _bigrams(text: str) -> dict[str, int]:
    return dict(bigrams(text))


def named(name: str, names: Sequence[str]) -> bool:
    """Whether a normalised name is as good as one of ``names`` to the scorer."""
    return any(alike(name, other) >= ALIKE for other in names)


def modalities(
    example: Example, candidates: Sequence[Candidate], full: Mapping[Mention, str]
) -> list[Modality | None]:
    """For each candidate the annotated modality, or ``None`` where no such stage is annotated."""
    names = {
        c.name: [normal(n) for n in (c.name, *c.aliases)]
        for c in example.claims
        if isinstance(c, Project)
    }
    events: dict[Stage, list[StageEvent]] = defaultdict(list)
    for claim in example.claims:
        if isinstance(claim, StageEvent):
            events[claim.stage].append(claim)
    out: list[Modality | None] = []
    for one in candidates:
        found: Modality | None = None
        span = one.project.span
        words = normal(full.get(one.project) or example.report.text[span.start : span.end])
        for event in events[one.stage]:
            if found is not None:
                break
            for evidence in event.evidence:
                quote = evidence.span
                covered = quote.start <= span.start < quote.end
                spoken = quote.start <= one.trigger.span.start < quote.end
                if (
                    covered
                    and spoken
                    and named(words, names.get(event.project, [normal(event.project)]))
                ):
                    found = event.modality
                    break
        out.append(found)
    return out
