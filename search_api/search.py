"""Search: the best passages for words in Chinese, English or pinyin, and why each was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import numpy as np

from embeddings import Hit, PassageIndex
from embeddings.contents import Form
from embeddings.vectors import Mask
from embeddings.words import matched_spans
from search_api.duplicates import fold_alike
from search_api.english import chinese_words
from search_api.facets import FACETED, facets_of, facets_of_graph
from search_api.issuers import Issuer, issuers_of
from search_api.passage_claims import Rows, claims_in, passages_about
from search_api.pinyin import PinyinReader
from search_api.query_scope import QueryScope, ScopeReader
from search_api.search_result import (
    FacetValue,
    Filters,
    Highlight,
    SearchHit,
    SearchResult,
    SparqlHit,
)

__all__ = [
    "FacetValue",
    "Filters",
    "Highlight",
    "SearchHit",
    "SearchResult",
    "SparqlHit",
    "hits_for_sparql",
    "search",
    "similar",
]

LONGEST_QUERY = 2_000
"""Characters of a query that are read."""
YEAR_PREFERENCE = 0.3
"""Added to the mixed score (0 to 1) of reports that are filed under a year that the query names."""
CLAUSE = re.compile(r"[^，。；！？,;!?\n]+[，。；！？,;!?]?")
SHORTEST_CLAUSE = 6


class Searchable(Protocol):
    """What search needs of a collection."""

    @property
    def index(self) -> PassageIndex: ...

    @property
    def reports(self) -> Mapping[str, Any]: ...


class _Context:
    """What is worked out once for a collection."""

    def __init__(self, collection: Searchable) -> None:
        self.issuers = {i.report: i for i in issuers_of(collection.reports)}
        self.reader = ScopeReader(self.issuers.values())
        self._pinyin: PinyinReader | None = None

    def pinyin(self, index: PassageIndex) -> PinyinReader:
        if self._pinyin is None:
            self._pinyin = PinyinReader(index.counts())
        return self._pinyin


_contexts: WeakKeyDictionary[Any, _Context] = WeakKeyDictionary()


def _context(collection: Searchable) -> _Context:
    found = _contexts.get(collection)
    if found is None:
        found = _contexts[collection] = _Context(collection)
    return found


def search(
    collection: Searchable,
    text: str,
    k: int = 10,
    region: str | None = None,
    year: int | None = None,
    *,
    filters: Filters | None = None,
    facets: bool = True,
    fold: bool = True,
    claims: bool = False,
) -> SearchResult:
    """The best ``k`` passages for ``text``; an empty query finds nothing.

    Place and year named in the query narrow the search to the reports they fit (paragraph form);
    without any, everything is searched with its context. ``region`` and ``year`` are short for
    ``filters``; what the caller allows goes before what the query says. With ``claims`` every hit
    carries what the graph states in it (``collection.store``).
    """
    filters = filters or Filters(region=region, year=year)
    query = text[:LONGEST_QUERY]
    index, context = collection.index, _context(collection)
    scope = context.reader.read(query)
    notes = [*scope.notes, *(f"no report of {place} in this collection" for place in scope.unknown)]
    searched = scope.rest
    if _latin(searched):
        searched, said = _in_chinese(index, context, searched)
        notes += said
    allowed, more = _allowed(collection, context, filters)
    notes += more
    mask = allowed
    if scope.reports is not None:
        named = index.mask(scope.reports)
        both = named if allowed is None else named & allowed
        # A query and a filter that exclude each other: the filter was chosen last, it counts.
        mask = both if both.any() or allowed is None else allowed
    found = _ranked(index, searched, k, mask, scope, fold)
    hits = _hits(index, context, searched, found, k, fold)
    counted: dict[str, tuple[FacetValue, ...]] = {}
    if facets and found:
        wide = found
        if allowed is not None:
            only = None if scope.reports is None else index.mask(scope.reports)
            wide = _ranked(index, searched, k, only, scope, fold)
        counted = facets_of(context.issuers, wide[:FACETED])
        if claims:
            counted |= facets_of_graph(_store(collection), wide[:FACETED])
    if claims:
        hits = _with_claims(collection, hits)
    return SearchResult(
        text, searched, tuple(hits), scope, counted, _words_of(hits), tuple(dict.fromkeys(notes))
    )


def similar(
    collection: Searchable, passage: str, k: int = 10, *, filters: Filters | None = None
) -> SearchResult:
    """Passages most like the one with this id; raises ``PassageIndexError`` for an unknown id."""
    index, context = collection.index, _context(collection)
    allowed, notes = _allowed(collection, context, filters or Filters())
    source = index.passage(passage)
    found = index.similar(passage, max(FACETED, k), allowed)
    hits = _hits(index, context, source.text, found, k, fold=True)
    return SearchResult(
        source.text,
        source.text,
        tuple(hits),
        QueryScope(source.text, source.text),
        facets_of(context.issuers, found[:FACETED]),
        (),
        tuple(notes),
    )


def _in_chinese(index: PassageIndex, context: _Context, query: str) -> tuple[str, list[str]]:
    """A query in pinyin read, or one in English with the Chinese words that it stands for."""
    spoken = context.pinyin(index).read(query)
    words = " ".join(chinese_words(query))
    notes = [f"read as {spoken}"] if spoken else []
    notes += [f"searched with {words}"] if words else []
    return f"{spoken or query} {words}".strip(), notes


def _latin(text: str) -> bool:
    return re.search("[a-zA-Z]{2}", text) is not None and not re.search("[\u4e00-\u9fff]", text)


def _allowed(
    collection: Searchable, context: _Context, filters: Filters
) -> tuple[Mask | None, list[str]]:
    """bool[passages] that the filters leave, and what to say of filters that leave nothing."""
    index = collection.index
    notes: list[str] = []
    reports: set[str] | None = None

    def keep(found: Iterable[str], what: str) -> None:
        nonlocal reports
        ids = set(found)
        if not ids:
            notes.append(f"no report with {what}")
        reports = ids if reports is None else reports & ids

    issuers = context.issuers.values()
    if filters.region is not None:
        keep(context.reader.reports_of(filters.region), f"region {filters.region}")
    if filters.year is not None:
        filed = [i.report for i in issuers if i.year == filters.year]
        looked = [i.report for i in issuers if i.reviewed_year == filters.year]
        keep(filed or looked, f"year {filters.year}")
    if filters.level is not None:
        keep((i.report for i in issuers if i.level == filters.level), f"level {filters.level}")
    if filters.kind is not None:
        keep((i.report for i in issuers if i.kind == filters.kind), f"kind {filters.kind}")
    if filters.reports is not None:
        keep(set(filters.reports) & set(context.issuers), "these ids")
    mask = None if reports is None else index.mask(reports)
    about = None
    if filters.entity or filters.industry or filters.stage:
        about = passages_about(_store(collection), filters.entity, filters.industry, filters.stage)
        if not about:
            notes.append("no passage states what the filters on the graph ask for")
    for chosen in (
        None if about is None else index.rows(about),
        None if filters.passages is None else index.rows(filters.passages),
        None if filters.part is None else index.parts() == filters.part,
    ):
        if chosen is not None:
            mask = chosen if mask is None else mask & chosen
    return mask, notes


def _ranked(
    index: PassageIndex, text: str, k: int, mask: Mask | None, scope: QueryScope, fold: bool
) -> list[Hit]:
    bonus = None
    if scope.preferred:
        bonus = np.asarray(YEAR_PREFERENCE * index.mask(scope.preferred), np.float32)
    wanted = max(FACETED, 2 * k if fold else k)
    form: Form = "context" if scope.reports is None and mask is None else "paragraph"
    return index.search(text, wanted, mask, form, bonus)


def _hits(
    index: PassageIndex, context: _Context, query: str, found: list[Hit], k: int, fold: bool
) -> list[SearchHit]:
    count = min(len(found), 2 * k if fold else k)
    first = fold_alike([h.passage.text for h in found[:count]]) if fold else list(range(count))
    shown = [i for i in range(count) if first[i] == i][:k]
    return [
        _hit(
            index,
            context.issuers[found[i].report],
            query,
            found[i],
            tuple(
                (found[j].passage.id, found[j].report) for j in range(i + 1, count) if first[j] == i
            ),
        )
        for i in shown
    ]


def _hit(
    index: PassageIndex,
    issuer: Issuer,
    query: str,
    hit: Hit,
    folded: tuple[tuple[str, str], ...],
) -> SearchHit:
    text = hit.passage.text
    marks = [Highlight(a, b, "words") for a, b in matched_spans(query, text)]
    best = index.best_span(query, hit.passage.id, clauses(text))
    if best is not None:
        marks.append(Highlight(*best, "meaning"))
    return SearchHit(
        hit.passage,
        hit.report,
        issuer.title,
        issuer.region,
        issuer.year,
        hit.score,
        hit.legs,
        tuple(sorted(marks, key=lambda h: (h.start, h.end, h.kind))),
        folded,
    )


def clauses(text: str) -> list[tuple[int, int]]:
    """Clauses of a passage as ``[start, end)``; very short ones join the one before."""
    found: list[tuple[int, int]] = []
    for match in CLAUSE.finditer(text):
        if found and (
            match.end() - match.start() < SHORTEST_CLAUSE or found[-1][1] - found[-1][0] < 4
        ):
            found[-1] = (found[-1][0], match.end())
        else:
            found.append((match.start(), match.end()))
    return found


def _words_of(hits: Iterable[SearchHit]) -> tuple[str, ...]:
    words = {
        hit.passage.text[mark.start : mark.end]
        for hit in hits
        for mark in hit.highlights
        if mark.kind == "words"
    }
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _store(collection: Searchable) -> Rows:
    store: Rows = getattr(collection, "store")  # noqa: B009  (only graph filters and claims need one)
    return store


def _with_claims(collection: Searchable, hits: list[SearchHit]) -> list[SearchHit]:
    found = claims_in(_store(collection), [hit.passage.id for hit in hits])
    return [replace(hit, claims=found.get(hit.passage.id, ())) for hit in hits]


def hits_for_sparql(
    collection: Searchable, query: str, limit: int = 20, filters: Filters | None = None
) -> list[SparqlHit]:
    """Hits as rows of a search block: nothing folded, snippet around the best clause."""
    result = search(
        collection, query, limit, filters=filters or Filters(), facets=False, fold=False
    )
    return [
        SparqlHit(hit.passage.id, hit.report, hit.score, hit.snippet(), rank)
        for rank, hit in enumerate(result.hits, start=1)
    ]
