"""The vocabulary's IRIs as addresses: the ontology, the schemes and each of their concepts."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

import pyoxigraph as ox
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from kg.store import ONTOLOGY_GRAPH, VOCABULARY_GRAPH
from ontology.terms import RK, VOCAB
from search_api.caching import etag, unchanged
from search_api.pages.entity import entity_page
from search_api.pages.negotiation import HTML, links, media_of
from search_api.pages.render import language, page
from search_api.problems import NotFound
from search_api.service import Service, service_of
from search_api.sparql.formats import GRAPHS
from search_api.sparql.prefixes import standard_prefixes
from search_api.views.entities import by_iri
from search_api.views.terms import is_safe_iri, local, path_of, word_label

router = APIRouter()
ONTOLOGY = str(RK).rstrip("#")
SUBJECTS = ("industry/", "indicator/")
"""Schemes whose concepts reports speak of: their pages are those of things."""
Format = Annotated[str | None, Query(pattern="^(ttl|jsonld|nt|rdf|html)$")]


@dataclass(frozen=True, slots=True)
class Value:
    """A value as a page shows it."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Node:
    """A node with its properties, as a page shows it."""

    iri: str
    anchor: str
    label: str
    rows: tuple[tuple[str, tuple[Value, ...]], ...]


@router.get("/ontology", response_class=Response)
def ontology(request: Request, format: Format = None) -> Response:
    service = service_of(request)
    store = service.collection.store.native
    triples = [q.triple for q in store.quads_for_pattern(None, None, None, ONTOLOGY_GRAPH)]
    return answer(request, service, ONTOLOGY, triples, format, "ontology")


@router.get("/vocab", response_class=Response)
@router.get("/vocab/{path:path}", response_class=Response)
def vocabulary(request: Request, path: str = "", format: Format = None) -> Response:
    service = service_of(request)
    store = service.collection.store.native
    iri = f"{VOCAB}{path}"
    if not is_safe_iri(iri):
        raise NotFound("there is nothing at this address")
    if path.endswith(".json") and path.startswith(SUBJECTS):
        found = path.removesuffix(".json")
        view = by_iri(service.collection.store, f"{VOCAB}{found}", found)
        if view is None:
            raise NotFound("there is nothing at this address")
        return JSONResponse(view.to_json())
    if not path:
        triples = [q.triple for q in store.quads_for_pattern(None, None, None, VOCABULARY_GRAPH)]
        return answer(request, service, iri, triples, format, "vocab")
    if path.startswith(SUBJECTS) and media_of(request, format) == HTML:
        view = by_iri(service.collection.store, iri, path)
        if view is not None:
            return entity_page(request, view)
    return answer(request, service, iri, about(service, iri), format, f"vocab/{path}")


def about(service: Service, iri: str) -> list[ox.Triple]:
    """What the graph says of a node itself; raises ``NotFound`` where it says nothing."""
    store = service.collection.store.native
    try:
        found = ox.NamedNode(iri)
    except ValueError:
        raise NotFound("there is nothing at this address") from None
    triples = [q.triple for q in store.quads_for_pattern(found, None, None, ox.DefaultGraph())]
    if not triples:
        raise NotFound("there is nothing at this address")
    return triples


def answer(
    request: Request,
    service: Service,
    iri: str,
    triples: Iterable[ox.Triple],
    format: str | None,
    path: str,
) -> Response:
    """``triples`` as a page or in the format asked for."""
    media, lang = media_of(request, format), language(request)
    tag = etag(service.opened(), iri, media, lang)
    headers = {"Vary": "Accept, Cookie", "Link": links(request, iri, path), "ETag": tag}
    if (known := unchanged(request, tag, headers)) is not None:
        return known
    ordered = sorted(triples, key=str)
    if media == HTML:
        nodes = nodes_of(request, service, ordered, lang)
        response: Response = page(request, "term.html", iri=iri, title=_title(iri), nodes=nodes)
        response.headers.update(headers)
        return response
    return Response(graph(ordered, media, service), media_type=media, headers=headers)


def graph(triples: Iterable[ox.Triple], media: str, service: Service) -> bytes:
    """``triples`` in an RDF format."""
    found, out = ox.RdfFormat.from_media_type(media), io.BytesIO()
    assert found is not None
    base = service.collection.store.base
    prefixes = standard_prefixes(base) if media == GRAPHS["ttl"] else None
    ox.serialize(triples, out, found, prefixes=prefixes)
    return out.getvalue()


def nodes_of(
    request: Request, service: Service, triples: Iterable[ox.Triple], lang: str
) -> list[Node]:
    """The subjects of ``triples`` with what is said of each; blank nodes stay out."""
    root, base = request.scope.get("root_path", ""), service.collection.store.base
    told: dict[str, dict[str, list[Value]]] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode) and not isinstance(triple.object, ox.BlankNode):
            rows = told.setdefault(triple.subject.value, {})
            values = rows.setdefault(local(triple.predicate.value), [])
            values.append(_value(triple.object, root, base, lang))
    return [
        Node(
            iri,
            local(iri),
            word_label(iri, lang),
            tuple((name, tuple(values)) for name, values in rows.items()),
        )
        for iri, rows in told.items()
    ]


def _value(term: Any, root: str, base: str, lang: str) -> Value:
    if not isinstance(term, ox.NamedNode):
        return Value(str(getattr(term, "value", term)), None)
    iri = term.value
    if iri.startswith(base):
        return Value(local(iri), f"{root}/id/{path_of(iri, base)}")
    if iri.startswith(str(VOCAB)):
        return Value(word_label(iri, lang), f"{root}/vocab/{iri[len(VOCAB) :]}")
    if iri.startswith(str(RK)):
        return Value(local(iri), f"{root}/ontology#{iri[len(RK) :]}")
    return Value(iri, iri)


def _title(iri: str) -> str:
    return local(iri) or iri
