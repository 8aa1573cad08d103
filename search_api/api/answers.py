"""Questions, search and suggestions."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request
from fastapi.responses import Response

from embeddings import PassageIndexError
from ontology.terms import Part, RegionLevel, ReportKind, Stage
from search_api.problems import BodyTooLarge, NotFound
from search_api.questions import Interpretation, ask
from search_api.search import Filters, search, similar
from search_api.searching import finder
from search_api.service import service_of
from search_api.views.tables import answer_csv

router = APIRouter(prefix="/api", tags=["answers"])


def _filters(
    region: Annotated[str | None, Query(max_length=100)] = None,
    year: Annotated[int | None, Query(ge=1900, le=2100)] = None,
    level: Annotated[RegionLevel | None, Query(description="Level of the region")] = None,
    kind: Annotated[ReportKind | None, Query(description="Kind of report")] = None,
    part: Annotated[Part | None, Query(description="Looking back or ahead")] = None,
    entity: Annotated[
        str | None, Query(max_length=200, description="Claims about this name stand there")
    ] = None,
    industry: Annotated[
        str | None, Query(max_length=100, description="Claims about what belongs to it")
    ] = None,
    stage: Annotated[Stage | None, Query(description="Such a stage is stated there")] = None,
    report: Annotated[str | None, Query(max_length=200, description="One report's id")] = None,
) -> Filters:
    """What a search may be narrowed by; the filters by claims look into the graph."""
    return Filters(
        region=region,
        year=year,
        level=level,
        kind=kind,
        part=part,
        entity=entity,
        industry=industry,
        stage=stage,
        reports=None if report is None else (report,),
    )


MAX_QUESTION = 2_000
MAX_BODY = 64_000


@router.get("/ask", summary="Answer a question, with the words that prove it")
def ask_get(
    request: Request,
    q: Annotated[str, Query(max_length=MAX_QUESTION, description="A question in plain words")],
    interpretation: Annotated[
        str | None, Query(description="JSON of a corrected interpretation; used instead of reading")
    ] = None,
    format: Annotated[str, Query(pattern="^(json|csv)$")] = "json",
) -> Any:
    given = None if interpretation is None else _interpretation(interpretation)
    return _answer(request, q, given, format)


@router.post("/ask", summary="Answer a question; the interpretation may be given")
def ask_post(
    request: Request,
    question: Annotated[str, Body(max_length=MAX_QUESTION)],
    interpretation: Annotated[dict[str, Any] | None, Body()] = None,
) -> Any:
    given = None if interpretation is None else Interpretation.from_json(interpretation)
    return _answer(request, question, given, "json")


def _answer(request: Request, question: str, given: Interpretation | None, format: str) -> Any:
    collection = service_of(request).collection
    answer = ask(collection, question, interpretation=given, find=finder(collection)).to_json()
    if format == "csv":
        return Response(
            answer_csv(answer),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="answer.csv"'},
        )
    return answer


def _interpretation(words: str) -> Interpretation:
    if len(words) > MAX_BODY:
        raise BodyTooLarge("the interpretation is too long")
    try:
        value = json.loads(words)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        from search_api.questions import QuestionError

        raise QuestionError("the interpretation is not a JSON object")
    return Interpretation.from_json(value)


@router.get("/search", summary="Passages by words and meaning, with the claims stated in them")
def search_get(
    request: Request,
    filters: Annotated[Filters, Depends(_filters)],
    q: Annotated[str, Query(max_length=MAX_QUESTION, description="What to look for")],
    k: Annotated[int, Query(ge=1, le=200)] = 10,
    claims: Annotated[bool, Query(description="With what the graph states in each hit")] = True,
) -> Any:
    found = search(service_of(request).collection, q, k=k, filters=filters, claims=claims)
    return found.to_json()


@router.get("/similar", summary="Passages like a given one")
def similar_get(
    request: Request,
    filters: Annotated[Filters, Depends(_filters)],
    passage: Annotated[str, Query(max_length=500, description="The id of a passage")],
    k: Annotated[int, Query(ge=1, le=200)] = 10,
) -> Any:
    try:
        found = similar(service_of(request).collection, passage, k, filters=filters)
    except PassageIndexError as error:
        raise NotFound(str(error)) from None
    return found.to_json()


@router.get("/suggest", summary="Names in the graph that begin with or hold the words")
def suggest_get(
    request: Request,
    q: Annotated[str, Query(max_length=200)],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Any:
    found = service_of(request).opened().suggester.suggest(q, limit)
    return {"suggestions": [suggestion.to_json() for suggestion in found]}
