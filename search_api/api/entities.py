"""Entities: a list by type, and one with its relations and claims."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from search_api.problems import NotFound
from search_api.service import service_of
from search_api.views.entities import entity
from search_api.views.terms import PREFIXES, is_safe_iri, text

router = APIRouter(prefix="/api", tags=["entities"])
_LIST = """SELECT ?x (MIN(?l) AS ?label) WHERE {{
  ?x a rk:{type} ; skos:prefLabel ?l
}} GROUP BY ?x ORDER BY ?label ?x LIMIT {limit} OFFSET {offset}"""


@router.get("/entities", summary="Entities of a type")
def list_entities(
    request: Request,
    type: Annotated[str, Query(pattern="^(project|enterprise|place|indicator)$")] = "project",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Any:
    store = service_of(request).collection.store
    query = PREFIXES + _LIST.format(type=type.capitalize(), limit=limit, offset=offset)
    rows = [{"iri": text(r["x"]), "label": text(r["label"])} for r in store.rows(query)]
    return {"type": type, "entities": rows}


@router.get("/entities/{path:path}", summary="One entity by its path under the base IRI")
def get_entity(request: Request, path: str) -> Any:
    store = service_of(request).collection.store
    found = entity(store, path) if is_safe_iri(store.base + path) else None
    if found is None:
        raise NotFound(f"there is nothing at {path[:100]!r}; a path looks like project/1a2b…")
    return found.to_json()
