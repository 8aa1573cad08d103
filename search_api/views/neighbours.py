"""What lies around a thing in the graph: the next nodes and how they are joined to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.store import GraphStore
from ontology.terms import VOCAB
from search_api.views.terms import PREFIXES, address_of, local, text

LIMIT = 60
_EDGES = """SELECT DISTINCT ?p ?o ?type ?label ?out WHERE {{
  VALUES ?p {{ rk:operatedBy rk:industry rk:locatedIn rk:region rk:within skos:broader }}
  {{ <{iri}> ?p ?o . BIND(true AS ?out) }} UNION {{ ?o ?p <{iri}> . BIND(false AS ?out) }}
  ?o a ?type ; skos:prefLabel ?label .
  FILTER(?type IN (rk:Project, rk:Enterprise, rk:Place, rk:Indicator, skos:Concept, rk:Entity))
  FILTER(LANG(?label) IN ("", "{lang}"))
}}"""
_NUMBERS = """SELECT ?o ?label (COUNT(?n) AS ?count) WHERE {{
  ?n rk:subject <{iri}> ; rk:indicator ?o . ?o skos:prefLabel ?label
  FILTER(LANG(?label) IN ("", "{lang}"))
}} GROUP BY ?o ?label ORDER BY DESC(?count) ?label LIMIT 12"""
_PLACES = """SELECT ?o ?label (COUNT(?n) AS ?count) WHERE {{
  ?n rk:indicator <{iri}> ; rk:subject ?o . ?o skos:prefLabel ?label
}} GROUP BY ?o ?label ORDER BY DESC(?count) ?label LIMIT 20"""
_SELF = """SELECT ?type ?label WHERE {{ <{iri}> a ?type ; skos:prefLabel ?label
  FILTER(LANG(?label) IN ("", "{lang}")) }}"""
_ORDER = ("enterprise", "industry", "place", "project", "indicator", "thing")


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the picture."""

    iri: str
    label: str
    kind: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A property from one node to another."""

    source: str
    target: str
    property: str


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A node with what is joined to it; ``more`` counts what was left out."""

    centre: Node
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    more: int

    def to_json(self) -> dict[str, Any]:
        def plain(node: Node) -> dict[str, Any]:
            return {"iri": node.iri, "label": node.label, "kind": node.kind, "href": node.href}

        return {
            "centre": plain(self.centre),
            "nodes": [plain(node) for node in self.nodes],
            "edges": [
                {"source": e.source, "target": e.target, "property": e.property} for e in self.edges
            ],
            "more": self.more,
        }


def neighbourhood(
    store: GraphStore, iri: str, lang: str = "zh", limit: int = LIMIT
) -> Neighbourhood | None:
    """What is joined to ``iri``, at most ``limit`` nodes of which every kind gets a share."""
    language = "en" if lang == "en" else "zh"
    own = list(store.rows(PREFIXES + _SELF.format(iri=iri, lang=language)))
    if not own:
        return None
    centre = _node(store, iri, own)
    found: dict[str, tuple[Node, Edge]] = {}
    grouped: dict[str, list[Any]] = {}
    for row in store.rows(PREFIXES + _EDGES.format(iri=iri, lang=language)):
        grouped.setdefault(text(row["o"]), []).append(row)
    for other, rows in grouped.items():
        outward = text(rows[0]["out"]) == "true"
        ends = (iri, other) if outward else (other, iri)
        edge = Edge(ends[0], ends[1], local(text(rows[0]["p"])))
        found[other] = (_node(store, other, rows), edge)
    counted = _PLACES if centre.kind == "indicator" else _NUMBERS
    for row in store.rows(PREFIXES + counted.format(iri=iri, lang=language)):
        other = text(row["o"])
        kind = "place" if centre.kind == "indicator" else "indicator"
        node = Node(other, text(row["label"]), kind, address_of(other, store.base))
        found.setdefault(other, (node, Edge(iri, other, "indicator")))
    kept = _shared([found[key] for key in sorted(found, key=lambda k: found[k][0].label)], limit)
    return Neighbourhood(
        centre,
        tuple(node for node, _ in kept),
        tuple(edge for _, edge in kept),
        len(found) - len(kept),
    )


def _shared(found: list[tuple[Node, Edge]], limit: int) -> list[tuple[Node, Edge]]:
    """At most ``limit``, taken in turn from each kind, so that no kind crowds out another."""
    queues = [[pair for pair in found if pair[0].kind == kind] for kind in _ORDER]
    kept: list[tuple[Node, Edge]] = []
    while len(kept) < limit and any(queues):
        for queue in queues:
            if queue and len(kept) < limit:
                kept.append(queue.pop(0))
    return kept


def _node(store: GraphStore, iri: str, rows: list[Any]) -> Node:
    types = {local(text(row["type"])) for row in rows}
    kinds = {
        "Project": "project",
        "Enterprise": "enterprise",
        "Place": "place",
        "Indicator": "indicator",
    }
    kind = next((word for name, word in kinds.items() if name in types), "")
    if not kind:
        rest = iri.removeprefix(str(VOCAB)).removeprefix(store.base)
        concept = "indicator" if rest.startswith("indicator/") else "industry"
        kind = concept if "Concept" in types else "thing"
    return Node(iri, text(rows[0]["label"]), kind, address_of(iri, store.base))
