"""Home, answer, search, reports, about."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from ontology.terms import STAGE
from search_api.collection import Collection
from search_api.manifest import Entry
from search_api.pages import (
    answers,
    editor,
    indicators,
    linked,
    neighbours,
    projects,
    reader,
    suggestions,
    vocabulary,
)
from search_api.pages.render import language, page, pieces
from search_api.pages.texts import say
from search_api.questions import Interpretation, QuestionError, ask
from search_api.search import Filters, SearchResult, search
from search_api.searching import finder
from search_api.service import service_of
from search_api.views.overview import overview
from search_api.views.questions import examples
from search_api.views.terms import word_label

router = APIRouter(include_in_schema=False)
for module in (
    suggestions,
    editor,
    indicators,
    neighbours,
    linked,
    projects,
    reader,
    vocabulary,
):
    router.include_router(module.router)
HITS, MORE = 10, 50
FACETS = ("region", "year", "kind", "level", "part")


@router.get("/")
def home(request: Request) -> HTMLResponse:
    collection = service_of(request).collection
    view, lang = overview(collection), language(request)
    stages = [
        {"label": word_label(STAGE[stage], lang), "n": n, "shown": str(n)}
        for stage, n in view.stages
    ]
    return page(
        request,
        "home.html",
        view=view,
        stages=stages,
        recent=collection.manifest.entries,
        examples=examples(collection),
    )


@router.get("/ask")
def answer(
    request: Request,
    q: Annotated[str, Query()] = "",
    i: Annotated[str | None, Query(max_length=20_000)] = None,
) -> Any:
    if not q.strip():
        return RedirectResponse(request.scope.get("root_path", "") + "/", 303)
    collection, lang = service_of(request).collection, language(request)
    given = None if i is None else _interpretation(i)
    found = ask(collection, q, interpretation=given, find=finder(collection)).to_json()
    root = request.scope.get("root_path", "")
    rows = [answers.shown_row(collection, row, lang) for row in found["rows"]]
    proofs = [] if rows else [answers.located(collection, p) for p in found["evidence"][:8]]
    numeric = any(row.get("value") is not None or row.get("text") for row in found["rows"])
    notes = list(found["interpretation"].get("notes", ()))
    return page(
        request,
        "answer.html",
        question=q,
        kind=found["kind"],
        chips=answers.chips(found, q, lang, lambda key: say(lang, key), root),
        rows=rows,
        numeric=numeric and found["kind"] != "timeline",
        chart=answers.chart(found["rows"]) if numeric else None,
        apart=[answers.shown_row(collection, row, lang) for row in found.get("apart") or ()],
        count=found["count"],
        verdict=found["answer"],
        loose=proofs,
        notes=notes,
        choices=found.get("choices") or (),
        sparql=found["sparql"],
        suffix=_suffix(i),
        passages=[_shown_passage(collection, p) for p in found["passages"]],
    )


def _suffix(given: str | None) -> str:
    from urllib.parse import quote

    return "" if given is None else f"&interpretation={quote(given)}"


def _interpretation(words: str) -> Interpretation:
    try:
        value = json.loads(words)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise QuestionError("the interpretation is not a JSON object")
    return Interpretation.from_json(value)


def _shown_passage(collection: Any, passage: dict[str, Any]) -> dict[str, Any]:
    report = passage["report"]
    section = passage.get("section") or []
    title = collection.reports.entry(report).title if report in collection.reports else report
    return {
        "text": passage["text"],
        "report": report,
        "title": title,
        "section": section.split(" / ") if isinstance(section, str) else section,
        "paragraph": passage["id"].rsplit("/p", 1)[-1].split(".")[0],
        "legs": [],
        "folded": [],
        "pieces": [(passage["text"], "")],
    }


@router.get("/search")
def found(request: Request, q: Annotated[str, Query(max_length=2_000)] = "") -> HTMLResponse:
    collection, lang = service_of(request).collection, language(request)
    chosen = {name: request.query_params.get(name) or None for name in FACETS}
    more = "more" in request.query_params
    result = None
    if q.strip():
        result = search(collection, q, k=MORE if more else HITS, filters=_filters(chosen))
    hits = [] if result is None else [_shown_hit(hit.to_json(), lang) for hit in result.hits]
    return page(
        request,
        "search.html",
        query=q,
        hits=hits,
        chosen=chosen,
        facets=_facets(collection, result, lang),
        notes=() if result is None else result.notes,
        scope=None if result is None else result.scope,
        more=len(hits) == HITS and not more,
    )


def _filters(chosen: dict[str, str | None]) -> Filters:
    year = chosen["year"]
    return Filters(
        region=chosen["region"],
        year=int(year) if year and year.isdigit() and len(year) == 4 else None,
        level=chosen["level"],
        kind=chosen["kind"],
        part=chosen["part"],
    )


def _facets(
    collection: Collection, result: SearchResult | None, lang: str
) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """Facet, and its values as (value, words, count); of all reports before there is a search."""
    if result is not None:
        counted = {
            name: [(v.value, v.count) for v in result.facets.get(name, ())] for name in FACETS
        }
    else:
        entries = collection.manifest.entries
        counted = {
            "region": _counted([entry.region for entry in entries]),
            "year": _counted([str(entry.year) for entry in entries], reverse=True),
        }
    return [
        (name, [(value, _facet_words(name, value, lang), n) for value, n in counted[name]])
        for name in FACETS
        if counted.get(name)
    ]


def _facet_words(name: str, value: str, lang: str) -> str:
    key = {"kind": "reportkind", "level": "level", "part": "part"}.get(name)
    return value if key is None else say(lang, f"{key}.{value}")


def _shown_hit(hit: dict[str, Any], lang: str) -> dict[str, Any]:
    legs = [{"name": name, "rank": leg["rank"]} for name, leg in hit["legs"].items()]
    marks = [(mark["start"], mark["end"], mark["kind"]) for mark in hit["highlights"]]
    return {**hit, "legs": legs, "pieces": pieces(hit["text"], marks)}


def _counted(values: list[str], reverse: bool = False) -> list[tuple[str, int]]:
    return [(value, values.count(value)) for value in sorted(set(values), reverse=reverse)]


@router.get("/reports")
def reports(request: Request) -> HTMLResponse:
    manifest = service_of(request).collection.manifest

    def key(entry: Entry) -> tuple[str, int]:
        return entry.region_code or entry.region, -entry.year

    entries = sorted(manifest.entries, key=key)
    return page(request, "reports.html", entries=entries, failures=manifest.failures)


@router.get("/about")
def about(request: Request) -> HTMLResponse:
    return page(request, "about.html", generation=service_of(request).collection.number)
