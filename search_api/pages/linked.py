"""Every IRI of the data as an address: a page, Turtle, JSON-LD, by what the client accepts."""

from __future__ import annotations

import io
from typing import Annotated, Any
from urllib.parse import urlsplit

import pyoxigraph as ox
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from kg.serialise import write
from search_api.caching import etag, unchanged
from search_api.pages.entity import entity_page
from search_api.pages.negotiation import HTML, links, media_of
from search_api.pages.render import language, page
from search_api.pages.vocabulary import about, graph, nodes_of
from search_api.problems import NotFound
from search_api.service import Service, service_of
from search_api.sparql.formats import GRAPHS
from search_api.views.entities import entity
from search_api.views.terms import is_safe_iri, local, report_id_of

router = APIRouter()


@router.get("/id/{path:path}")
def dereference(
    request: Request,
    path: str,
    format: Annotated[str | None, Query(pattern="^(ttl|jsonld|nt|rdf|html)$")] = None,
) -> Any:
    service = service_of(request)
    store = service.collection.store
    encoded = _encoded_path(request, path)
    iri = store.base + encoded
    if not is_safe_iri(iri):
        raise NotFound("there is nothing at this address")
    if encoded.endswith(".json") and format is None:
        return entity_json(service, encoded.removesuffix(".json"))
    media = media_of(request, format)
    tag = etag(service.opened(), iri, media, language(request), request.url.query)
    headers = {
        "Vary": "Accept, Cookie",
        "Link": links(request, iri, f"id/{encoded}"),
        "ETag": tag,
        "Cache-Control": "no-cache",
    }
    if (known := unchanged(request, tag, headers)) is not None:
        return known
    if media == HTML:
        response = _html(request, service, iri, encoded)
        response.headers.update(headers)
        return response
    return Response(_graph(service, iri, media), media_type=media, headers=headers)


def entity_json(service: Service, path: str) -> dict[str, Any]:
    """What the page of an entity shows, as data; raises ``NotFound``."""
    view = entity(service.collection.store, path)
    if view is None:
        raise NotFound("there is nothing at this address")
    return view.to_json()


def own_address(base_iri: str, root_path: str = "") -> str | None:
    """The route under which a base IRI lies that is not ``…/id/``; ``None`` for one that is.

    Raises ``ValueError`` for a base IRI that would take the place of every page.
    """
    path = urlsplit(base_iri).path.removeprefix(root_path)
    if path.endswith("/id/"):
        return None
    if path in ("", "/"):
        raise ValueError(f"the base IRI {base_iri} needs a path of its own, as in {base_iri}id/")
    return path + "{path:path}"


def _encoded_path(request: Request, path: str) -> str:
    """The path as it came, percent signs and all: IRIs are compared as written."""
    raw = request.scope.get("raw_path")
    marker = str(request.scope["route"].path).split("{")[0].encode("ascii")
    if isinstance(raw, bytes) and marker in raw:
        return raw.split(marker, 1)[1].split(b"?", 1)[0].decode("ascii", "replace")
    return path


def _graph(service: Service, iri: str, media: str) -> bytes:
    """Everything that the graph says of a node; all of a report for a report."""
    store = service.collection.store
    out = io.BytesIO()
    if iri.startswith(f"{store.base}report/"):
        report = report_id_of(iri, store.base)
        if report in service.collection.reports:
            name = next(key for key, value in GRAPHS.items() if value == media)
            write(store, out, name, report)
            return out.getvalue()
    triples = set(about(service, iri))
    triples |= {
        quad.triple
        for quad in store.native.quads_for_pattern(None, None, ox.NamedNode(iri), ox.DefaultGraph())
    }
    return graph(sorted(triples, key=str), media, service)


def _html(request: Request, service: Service, iri: str, path: str) -> Response:
    store = service.collection.store
    root = request.scope.get("root_path", "")
    if path.startswith("report/"):
        report = report_id_of(iri, store.base)
        if report in service.collection.reports:
            from urllib.parse import quote

            return RedirectResponse(f"{root}/reports/{quote(report)}", 303)
    view = entity(store, path)
    lang = language(request)
    if view is None or view.type in ("claim", "evidence", "passage"):
        nodes = nodes_of(request, service, about(service, iri), lang)
        return page(request, "term.html", iri=iri, title=local(iri), nodes=nodes)
    return entity_page(request, view)
