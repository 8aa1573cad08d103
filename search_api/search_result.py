"""What a search gives back, and what it may be narrowed by."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from corpus.model import Passage
from embeddings import Leg
from search_api.passage_claims import StatedClaim
from search_api.query_scope import QueryScope

SNIPPET = 90
"""Characters of a snippet, about."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """Characters ``[start, end)`` of a hit's text that show why it was found."""

    start: int
    end: int
    kind: str
    """``words``: words of the query stand there; ``meaning``: the clause nearest to it."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A passage found, where it stands, and why it was found."""

    passage: Passage
    report: str
    title: str
    region: str
    year: int
    score: float
    """0 to about 1; comparable within one search only."""
    legs: Mapping[str, Leg]
    highlights: tuple[Highlight, ...] = ()
    folded: tuple[tuple[str, str], ...] = ()
    """(passage id, report id) of passages that say the same, left out of the list."""
    claims: tuple[StatedClaim, ...] = ()
    """What the graph states in the passage, where it was asked for."""

    def snippet(self, length: int = SNIPPET) -> str:
        """About ``length`` characters of the text around the best-matching clause."""
        text = self.passage.text
        if len(text) <= length:
            return text
        marks = sorted(self.highlights, key=lambda h: (h.kind != "meaning", h.start))
        centre = (marks[0].start + marks[0].end) // 2 if marks else 0
        start = max(0, min(centre - length // 2, len(text) - length))
        end = start + length
        return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"

    def to_json(self) -> dict[str, Any]:
        passage = self.passage
        return {
            "id": passage.id,
            "report": self.report,
            "title": self.title,
            "region": self.region,
            "year": self.year,
            "section": list(passage.section),
            "part": str(passage.part),
            "paragraph": passage.paragraph,
            "start": passage.span.start,
            "end": passage.span.end,
            "text": passage.text,
            "score": round(self.score, 4),
            "legs": {n: {"rank": g.rank, "score": round(g.score, 4)} for n, g in self.legs.items()},
            "highlights": [asdict(highlight) for highlight in self.highlights],
            "claims": [claim.to_json() for claim in self.claims],
            "folded": [{"id": i, "report": report} for i, report in self.folded],
        }


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits with the reading of the query and what they could be narrowed by."""

    query: str
    searched: str
    """What was searched for: the query without the place and year that became the filter."""
    hits: tuple[SearchHit, ...]
    scope: QueryScope
    facets: Mapping[str, tuple[FacetValue, ...]]
    """Counts by region, level, year, kind and part among the best passages, filters aside; with
    claims also by entity, industry and stage."""
    words: tuple[str, ...] = ()
    """Words of the query that stand in some hit."""
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "query": self.query,
            "searched": self.searched,
            "scope": {
                "regions": list(self.scope.regions),
                "years": list(self.scope.years),
                "reports": None if self.scope.reports is None else sorted(self.scope.reports),
                "unknown": list(self.scope.unknown),
                "words": [asdict(word) for word in self.scope.words],
            },
            "hits": [hit.to_json() for hit in self.hits],
            "facets": {
                name: [{"value": v.value, "count": v.count} for v in values]
                for name, values in self.facets.items()
            },
            "words": list(self.words),
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class Filters:
    """What a caller allows, beside what the query itself says. ``None`` allows everything."""

    region: str | None = None
    """Full or short name; a place without reports of its own stands for those inside it."""
    year: int | None = None
    """The year that reports are filed under, or else the one that they look back on."""
    level: str | None = None
    kind: str | None = None
    part: str | None = None
    entity: str | None = None
    """Name of something in the graph: passages with claims about it."""
    industry: str | None = None
    """Label of an industry: passages with claims about what belongs to it."""
    stage: str | None = None
    """``in_production`` and the like: passages with such stage events."""
    reports: Collection[str] | None = None
    passages: Collection[str] | None = None
    """Passage ids, for example those that a graph query found."""


@dataclass(frozen=True, slots=True)
class SparqlHit:
    """A row of ``SERVICE rk:search``."""

    passage: str
    report: str
    score: float
    snippet: str
    rank: int
