"""What the collection says of itself: VoID, DCAT, example queries, prefixes."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from ontology.queries import catalogue
from search_api.pages.render import language, page
from search_api.service import service_of
from search_api.sparql.description import describe_dataset, examples, serialised
from search_api.sparql.formats import best
from search_api.sparql.prefixes import standard_prefixes

router = APIRouter(tags=["description"])


def root_of(request: Request) -> str:
    """The address of the service as its client sees it, without a slash at the end."""
    return str(request.base_url).rstrip("/")


@router.get("/.well-known/void", summary="The dataset in VoID and DCAT", response_class=Response)
@router.get("/dataset", summary="The dataset in VoID and DCAT", response_class=Response)
def dataset(request: Request) -> Response:
    graph = describe_dataset(root_of(request), service_of(request).opened())
    return serialised(graph, request.headers.get("accept"))


@router.get("/prefixes", summary="Prefixes that every query may use undeclared")
def prefixes(request: Request) -> dict[str, str]:
    return standard_prefixes(service_of(request).options.base_iri)


@router.get("/examples", summary="Example queries with titles in two languages")
def example_queries(request: Request) -> Any:
    headers = {"Vary": "Accept, Cookie"}
    offered = ["application/json", "text/html"]
    if best(request.headers.get("accept"), offered) == "text/html":
        lang = language(request)
        found = [(query.name, query.title(lang), query.sparql) for query in catalogue()]
        return page(request, "examples.html", examples=found)
    service = service_of(request)
    return JSONResponse(examples(root_of(request), service.options.base_iri), headers=headers)
