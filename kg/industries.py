"""Industries of a project or an enterprise: by its own name, its list introduction and heading.

The words are general sector words in report wording; they are free strings, mapped onto the scheme
of ``ontology.vocabulary`` when the graph is written.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.model import Report, Span
from kg.claims import paragraph_at

LEXICON = Path(__file__).parent / "lexicons" / "sectors.toml"


@dataclass(frozen=True, slots=True)
class Sector:
    """Industry names, and the words in a name that make them plain."""

    labels: tuple[str, ...]
    words: re.Pattern[str]
    matches: tuple[str, str]
    rejects: str


@lru_cache
def sectors() -> tuple[Sector, ...]:
    """The lexicon ``lexicons/sectors.toml``, in its order."""
    table = tomllib.loads(LEXICON.read_text("utf-8"))
    return tuple(
        Sector(
            tuple(s["labels"]),
            re.compile(s["words"]),
            (s["matches"][0], s["matches"][1]),
            s["rejects"],
        )
        for s in table["sector"]
    )


INTRODUCED = re.compile(r"([一-龥]{2,10}?)(?:产业|行业|领域)?方面[,:]")


def of(report: Report, names: tuple[str, ...], at: Span) -> tuple[str, ...]:
    """Industry names by rule: own words first, then the list introduction before ``at``."""
    found: dict[str, None] = {}
    for sector in sectors():
        if any(sector.words.search(name) for name in names[:2]):
            found.update(dict.fromkeys(sector.labels))
    paragraph = paragraph_at(report, at.start)
    if paragraph is not None:
        before = report.normal[paragraph.span.start : at.start]
        introductions = INTRODUCED.findall(before)
        if introductions:
            found[introductions[-1].removesuffix("产业")] = None
    return tuple(found)[:3]
