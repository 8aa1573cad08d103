"""How well a project, enterprise or place fits the content words of a question.

What a thing is called and which industry it belongs to count most, the proving words less, the
heading above them least: a sentence that lists three projects says more about each of their names
than about what the others are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from ontology import vocabulary
from search_api.questions.lexicon import WORTHLESS
from search_api.questions.matching import coverage, normal, words
from search_api.questions.view import Thing, View

INDUSTRY, TOGETHER, QUOTE, SECTION = 0.97, 0.92, 0.8, 0.6
SAME_INDUSTRY = 0.6
"""Share of a wording that an industry's label must cover: 人民医院 is more than 医院."""
LEAST = 0.5
"""Below this, content words do not name the thing."""
FAINT = 0.3
NEAR = 0.85
"""Share of the best score that others must reach."""

T = TypeVar("T")


@lru_cache(maxsize=4096)
def concepts(topic: str) -> frozenset[str]:
    """Industry concepts that a wording names, with everything below them."""
    scheme = vocabulary.industries()
    found: set[str] = set()
    for concept in scheme.match(topic):
        if max(coverage(topic, label) for label in concept.labels) >= SAME_INDUSTRY:
            found |= scheme.narrower(concept.iri)
    return frozenset(found)


def fit(topics: Sequence[str], thing: Thing, extra: Iterable[str] = ()) -> float:
    """Best score of any of the alternatives, 0 to 1."""
    quotes = [(q.text, q.section) for q in thing.quotes] + [(q, "") for q in extra]
    return max((_fit(topic, thing, quotes) for topic in topics), default=0.0)


def _fit(topic: str, thing: Thing, quotes: list[tuple[str, str]]) -> float:
    best = max((coverage(topic, name) for name in thing.names), default=0.0)
    if best >= 1:
        return best
    if thing.concepts & concepts(topic):
        best = max(best, INDUSTRY)
    industries = " / ".join(thing.industries)
    best = max(best, INDUSTRY * coverage(topic, industries))
    own = " / ".join((*thing.names, *thing.industries, *thing.place_names))
    best = max(best, TOGETHER * coverage(topic, own))
    for text, section in quotes:
        if best >= QUOTE:
            break
        best = max(
            best,
            QUOTE * coverage(topic, f"{text} / {own}"),
            SECTION * coverage(topic, f"{section} / {text} / {own}"),
        )
    return best


def telling(topics: Sequence[str]) -> bool:
    """Whether there is a word among them that not every report is full of."""
    return any(run and not WORTHLESS.fullmatch(normal(run)) for t in topics for run in words(t))


def about(
    topics: Sequence[str], scored: Sequence[tuple[float, T]], least: float = LEAST
) -> list[T]:
    """Those that the topics fit; topics that say little (重大产业项目) never leave nothing."""
    if telling(topics):
        return keep(scored, least)
    return [item for score, item in scored if score >= FAINT] or [item for _, item in scored]


def keep(scored: Sequence[tuple[float, T]], least: float = LEAST) -> list[T]:
    """Those near the best, if the best is good enough; in the order given."""
    best = max((s for s, _ in scored), default=0.0)
    if best < least:
        return []
    return [item for score, item in scored if score >= max(least, NEAR * best)]


def mentions(view: View, thing: Thing) -> tuple[str, ...]:
    """Every proving sentence of the report in which one of its names stands."""
    names = [n for n in thing.names if len(n) >= 2]
    return tuple(q for q in quotes_of(view) if any(n in q for n in names))


def quotes_of(view: View) -> tuple[str, ...]:
    cached = _QUOTES.get(view.source.iri)
    if cached is not None and cached[0] is view:
        return cached[1]
    found = [q.text for t in view.things.values() for q in t.quotes]
    for rows in (view.events, view.numbers, view.honours):
        for row in rows:
            found.extend(q.text for q in row.quotes)
    quotes = tuple(dict.fromkeys(found))
    _QUOTES[view.source.iri] = (view, quotes)
    return quotes


_QUOTES: dict[str, tuple[View, tuple[str, ...]]] = {}
