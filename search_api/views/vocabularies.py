"""Names that somebody who writes SPARQL can choose from: classes, properties, concepts."""

from __future__ import annotations

from functools import lru_cache

from kg.store import GraphStore
from search_api.views.terms import text

_PREFIXES = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_QUERIES = {
    "classes": """SELECT DISTINCT ?name WHERE {
  { ?name a owl:Class } UNION { ?own a owl:Class ; rdfs:subClassOf ?name }
}""",
    "properties": """SELECT DISTINCT ?name WHERE {
  VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty }
  { ?name a ?kind } UNION { ?own a ?kind ; rdfs:subPropertyOf ?name }
}""",
    "concepts": "SELECT DISTINCT ?name WHERE { ?name skos:inScheme ?scheme }",
}
COMMON = {
    "classes": ("skos:Concept", "qb:Observation"),
    "properties": (
        *("skos:prefLabel", "skos:altLabel", "skos:broader", "skos:inScheme", "rdfs:label"),
        *("dcterms:title", "dcterms:identifier", "dcterms:isPartOf", "prov:wasDerivedFrom"),
        *("oa:hasSelector", "oa:hasSource", "sdmx-attribute:unitMeasure"),
    ),
    "concepts": (),
}
"""Names of others that the data use beside those that the ontology maps its own onto."""


def names(store: GraphStore, prefixes: dict[str, str]) -> dict[str, list[str]]:
    """Short names (``rk:Project``) by kind, in alphabetical order."""
    found = {}
    for kind, query in _QUERIES.items():
        iris = [text(row["name"]) for row in store.rows(_PREFIXES + query)]
        short = {name for iri in iris if (name := _short(iri, prefixes)) is not None}
        found[kind] = sorted(short | set(COMMON[kind]))
    return found


def _short(iri: str, prefixes: dict[str, str]) -> str | None:
    """The name by the longest prefix that fits; ``None`` where the rest is not a local name."""
    return _by_prefix(iri, tuple(sorted(prefixes.items(), key=lambda item: -len(item[1]))))


@lru_cache(maxsize=4096)
def _by_prefix(iri: str, prefixes: tuple[tuple[str, str], ...]) -> str | None:
    for name, namespace in prefixes:
        rest = iri.removeprefix(namespace)
        if rest != iri and rest and all(c.isalnum() or c in "-_" for c in rest):
            return f"{name}:{rest}"
    return None
