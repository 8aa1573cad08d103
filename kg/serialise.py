"""The graph as a file: sorted, so that equal graphs are equal bytes.

Dataset formats hold one named graph a report (the vocabularies are in every installation and stay
out unless asked for); triple formats hold each asserted triple once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyoxigraph as ox

from kg.rdf import node, report_iri
from kg.store import VOCABULARIES, GraphStore, StoreError
from ontology.terms import (
    AWARD_LEVEL,
    BOUND,
    INDUSTRY,
    MEASURE,
    MODALITY,
    OA,
    ORG,
    PLACE_KIND,
    QB,
    RK,
    SDMX_ATTRIBUTE,
    STAGE,
    STATUS,
    UNIT,
    VOCAB,
)

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
}
DATASETS = ("trig", "nq", "jsonld")
"""Formats that carry named graphs."""

PREFIXES: dict[str, str] = {
    "rk": str(RK),
    "stage": str(STAGE),
    "modality": str(MODALITY),
    "measure": str(MEASURE),
    "status": str(STATUS),
    "bound": str(BOUND),
    "place-kind": str(PLACE_KIND),
    "award-level": str(AWARD_LEVEL),
    "industry": str(INDUSTRY),
    "indicator": f"{VOCAB}indicator/",
    "unit": str(UNIT),
    "dcterms": "http://purl.org/dc/terms/",
    "oa": str(OA),
    "org": str(ORG),
    "prov": "http://www.w3.org/ns/prov#",
    "qb": str(QB),
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "sdmx-attribute": str(SDMX_ATTRIBUTE),
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes of exports and of the documentation, without that of the data (``id:``)."""


def write(
    store: GraphStore,
    out: BinaryIO,
    name: str = "ttl",
    report_id: str | None = None,
    vocabularies: bool = False,
) -> None:
    """Write all reports, or one, in a format of ``FORMATS``; ``vocabularies`` adds those graphs.

    Everything goes out graph by graph, in the memory of the largest graph; triple formats hold a
    triple where the first graph states it. Raises ``StoreError`` for an unknown format or report.
    """
    if name not in FORMATS:
        raise StoreError(f"format {name!r} is not known; one of {', '.join(FORMATS)}")
    graphs = _graphs(store, report_id, vocabularies)
    kinds = ("report", "enterprise", "place", "project", "passage", "claim", "evidence")
    prefixes = {**PREFIXES, "id": store.base, **{k: f"{store.base}{k}/" for k in kinds}}
    if name == "nq":
        for graph in graphs:
            ox.serialize(_quads(store, graph), out, FORMATS[name])
    elif name in DATASETS:
        quads = (quad for graph in graphs for quad in _quads(store, graph))
        ox.serialize(quads, out, FORMATS[name], prefixes=prefixes if name == "trig" else None)
    else:
        triples = _triples(store, graphs)
        ox.serialize(triples, out, FORMATS[name], prefixes=prefixes if name != "nt" else None)


def _graphs(store: GraphStore, report_id: str | None, vocabularies: bool) -> list[ox.NamedNode]:
    graphs = store.graphs()
    if report_id is not None:
        wanted = node(report_iri(report_id, store.base))
        if wanted not in graphs:
            raise StoreError(f"there is no report {report_id!r} in the graph")
        graphs = [wanted]
    return [*graphs, *(VOCABULARIES if vocabularies else ())]


def _triples(store: GraphStore, graphs: Sequence[ox.NamedNode]) -> Iterator[ox.Triple]:
    """Each triple once, with the first graph that has it."""
    earlier: set[ox.NamedNode] = set()
    for graph in graphs:
        for quad in _quads(store, graph):
            spo = (quad.subject, quad.predicate, quad.object)
            others = store.native.quads_for_pattern(*spo, None) if earlier else ()
            if not any(other.graph_name in earlier for other in others):
                yield quad.triple
        earlier.add(graph)


def _quads(store: GraphStore, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    found = store.native.quads_for_pattern(None, None, None, graph)
    return iter(sorted(found, key=lambda quad: _order(quad.triple)))


def _order(triple: ox.Triple) -> tuple[str, bool, str, str]:
    """By subject, its types first, so that a reader of Turtle meets what a thing is at once."""
    predicate = triple.predicate.value
    typed = predicate == "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    return str(triple.subject), not typed, predicate, str(triple.object)
