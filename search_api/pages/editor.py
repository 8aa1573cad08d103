"""A page to write SPARQL, with examples and a table of results."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from ontology.queries import catalogue
from search_api.gate import POLICY
from search_api.pages.render import language, page
from search_api.service import Service, client_of, service_of
from search_api.sparql.errors import SparqlError
from search_api.sparql.formats import Accepted
from search_api.views.terms import path_of
from search_api.views.vocabularies import names

router = APIRouter()
SHOWN = 500
EDITOR_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""Yasgui brings styles of its own for its tables; scripts stay as strict as on any page."""
FIRST = """SELECT ?project ?name ?stage ?year WHERE {
  ?event a rk:StageEvent ; rk:project ?project ; rk:stage ?stage ;
         rk:modality modality:actual ; rk:year ?year .
  ?project skos:prefLabel ?name .
} ORDER BY DESC(?year) ?name LIMIT 100"""


@dataclass(frozen=True, slots=True)
class Result:
    """A result as the page shows it."""

    ms: int = 0
    count: int = 0
    columns: list[str] = field(default_factory=list)
    rows: list[list[dict[str, Any]]] = field(default_factory=list)
    boolean: bool | None = None
    text: str | None = None


@router.get("/editor")
async def editor(
    request: Request, query: Annotated[str | None, Query(max_length=60_000)] = None
) -> HTMLResponse:
    service, lang = service_of(request), language(request)
    result: Result | None = None
    problem: dict[str, str] | None = None
    status = 200
    if query is not None and query.strip():
        try:
            result = await _run(service, query, client_of(request))
        except SparqlError as error:
            problem, status = {"title": error.title, "detail": str(error)}, error.status
    names = ("json", "csv", "xml") if result is None or result.text is None else ("ttl", "jsonld")
    response = page(
        request,
        "editor.html",
        status,
        query=FIRST if query is None else query,
        result=result,
        problem=problem,
        formats=names,
        examples=[(query.title(lang), query.sparql) for query in catalogue()],
        prefixes=service.sparql.prefixes,
        data=editor_data(service),
    )
    response.headers["Content-Security-Policy"] = EDITOR_POLICY
    return response


@router.get("/editor.json")
def editor_json(request: Request) -> dict[str, Any]:
    """What the editor knows: prefixes, names to complete, examples."""
    service, lang = service_of(request), language(request)
    found = [
        {"name": query.name, "title": query.title(lang), "query": query.sparql}
        for query in catalogue()
    ]
    return {**editor_data(service), "examples": found}


def editor_data(service: Service) -> dict[str, Any]:
    """Prefixes and the short names that can be completed."""
    prefixes = service.sparql.prefixes
    return {"prefixes": prefixes, "names": names(service.collection.store, prefixes)}


async def _run(service: Service, query: str, client: str) -> Result:
    accepted = Accepted("application/sparql-results+json", "text/turtle")
    started = time.perf_counter()
    output = await service.waiting_room.run(
        lambda turn: service.sparql.execute(query, accepted, turn=turn), client
    )
    ms = round(1000 * (time.perf_counter() - started))
    if output.media_type == "text/turtle":
        return Result(ms, text=output.body.decode("utf-8"))
    value = json.loads(output.body)
    if "boolean" in value:
        return Result(ms, boolean=value["boolean"])
    columns = value["head"]["vars"]
    bindings = value["results"]["bindings"]
    prefixes = service.sparql.prefixes
    rows = [[_cell(row.get(name), prefixes) for name in columns] for row in bindings[:SHOWN]]
    return Result(ms, len(bindings), columns, rows)


def _cell(term: dict[str, Any] | None, prefixes: dict[str, str]) -> dict[str, Any]:
    if term is None:
        return {"text": "", "path": None, "number": False}
    if term["type"] == "uri":
        path = path_of(term["value"], prefixes["id"])
        return {"text": shorten(term["value"], prefixes), "path": path, "number": False}
    numeric = str(term.get("datatype", "")).rsplit("#", 1)[-1] in ("integer", "decimal", "double")
    return {"text": str(term["value"]), "path": None, "number": numeric}


def shorten(iri: str, prefixes: dict[str, str]) -> str:
    """The IRI with the longest prefix that fits (``stage:signed``), percent signs resolved."""
    fitting = [(len(base), name) for name, base in prefixes.items() if iri.startswith(base)]
    if not fitting:
        return iri
    length, name = max(fitting)
    return f"{name}:{unquote(iri[length:])}"
