"""The neighbourhood of a node, for the graph on entity pages."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from search_api.pages.render import language
from search_api.problems import NotFound
from search_api.service import service_of
from search_api.views.neighbours import LIMIT, neighbourhood
from search_api.views.terms import is_safe_iri

router = APIRouter()


@router.get("/neighbours.json")
def neighbours(
    request: Request,
    iri: Annotated[str, Query(max_length=2_000)],
    limit: Annotated[int, Query(ge=1, le=200)] = LIMIT,
) -> Any:
    store = service_of(request).collection.store
    lang = language(request)
    found = neighbourhood(store, iri, lang, limit) if is_safe_iri(iri) else None
    if found is None:
        raise NotFound(f"there is nothing called {iri[:200]!r} in the graph")
    value = found.to_json()
    root = request.scope.get("root_path", "")
    for node in (value["centre"], *value["nodes"]):
        node["href"] = node["href"] and root + node["href"]
    return value
