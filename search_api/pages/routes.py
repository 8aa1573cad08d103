"""Home, answer, search, reports, about."""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from ontology.terms import STAGE
from search_api.api.reports import entry_json
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
    search,
    suggestions,
    vocabulary,
)
from search_api.pages.render import language, page
from search_api.pages.texts import say
from search_api.questions import Interpretation, QuestionError, ask
from search_api.searching import finder
from search_api.service import service_of
from search_api.views.indicators import choices
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
    search,
    vocabulary,
):
    router.include_router(module.router)


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


@router.get("/index.json")
def home_json(request: Request) -> Any:
    collection = service_of(request).collection
    return {**overview(collection).to_json(), "examples": examples(collection)}


@router.get("/ask.json")
def answer_json(
    request: Request, q: str, i: str | None = None, interpretation: str | None = None
) -> Any:
    collection = service_of(request).collection
    words = i if interpretation is None else interpretation
    given = None if words is None else _interpretation(words)
    return ask(collection, q, interpretation=given, find=finder(collection)).to_json()


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
        chips=answers.chips(found, q, lang, lambda key: say(lang, key), root, collection),
        rows=rows,
        numeric=numeric and found["kind"] != "timeline",
        chart=answers.chart(found["rows"]) if numeric else None,
        compare=_indicator_page(collection, found["rows"], root) if numeric else None,
        drawing=answers.drawing(found["rows"], q, lang, root) if numeric else None,
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


def _indicator_page(collection: Collection, rows: list[dict[str, Any]], root: str) -> str | None:
    """Where the numbers of an answer stand beside those of other years and places."""
    names = {row.get("indicator") or row.get("name") for row in rows}
    if len(names) != 1:
        return None
    (name,) = names
    found = next((c for c in choices(collection.store, "zh") if c.label == name), None)
    if found is None:
        return None
    query = [("indicator", found.key)]
    query += [("measure", str(m)) for m in {row.get("measure") for row in rows[:1]} if m]
    query += [("place", str(s)) for s in dict.fromkeys(r.get("subject") for r in rows) if s]
    return f"{root}/indicators?{urlencode(query)}"


def _suffix(given: str | None) -> str:
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
        "claims": [],
        "pieces": [(passage["text"], "")],
    }


@router.get("/reports")
def reports(request: Request) -> HTMLResponse:
    manifest = service_of(request).collection.manifest

    def key(entry: Entry) -> tuple[str, int]:
        return entry.region_code or entry.region, -entry.year

    entries = sorted(manifest.entries, key=key)
    return page(request, "reports.html", entries=entries, failures=manifest.failures)


@router.get("/reports.json")
def reports_json(request: Request) -> Any:
    manifest = service_of(request).collection.manifest
    failures = [
        {"file": failure.path.split("/")[-1], "reason": failure.reason}
        for failure in manifest.failures
    ]
    return {"reports": [entry_json(entry) for entry in manifest.entries], "failures": failures}


@router.get("/about")
def about(request: Request) -> HTMLResponse:
    return page(request, "about.html", **_about(request))


@router.get("/about.json")
def about_json(request: Request) -> Any:
    return _about(request)


def _about(request: Request) -> dict[str, Any]:
    """What a reader may want to know of the collection itself."""
    opened = service_of(request).opened()
    manifest = opened.collection.manifest
    return {
        "generation": opened.collection.number,
        "reports": len(manifest.entries),
        "triples": opened.triples,
        "claims": sum(sum(entry.claims.values()) for entry in manifest.entries),
        "extractors": sorted({entry.extractor for entry in manifest.entries}),
        "failures": len(manifest.failures),
    }
