"""Terms of RDF as the graph is written with them."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from urllib.parse import quote as percent

import pyoxigraph as ox

from ontology.settings import settings
from ontology.terms import RK

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
DCTERMS = "http://purl.org/dc/terms/"
SCHEMA = "http://schema.org/"

Subject = ox.NamedNode | ox.BlankNode | ox.Triple
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@lru_cache(maxsize=8192)
def node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def rk(name: str) -> ox.NamedNode:
    return node(f"{RK}{name}")


TYPE = node(RDF + "type")
PREF_LABEL, ALT_LABEL = node(SKOS + "prefLabel"), node(SKOS + "altLabel")


def text(value: str) -> ox.Literal:
    return ox.Literal(value)


def integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=node(XSD + "integer"))


def decimal(value: Decimal | float) -> ox.Literal:
    """A decimal without exponent, exactly the digits that the number has."""
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    number = number.normalize() if number else Decimal(0)
    return ox.Literal(f"{number:f}", datatype=node(XSD + "decimal"))


def report_iri(report_id: str, base: str | None = None) -> str:
    """IRI of a report, which also names its graph."""
    return f"{base or settings().base_iri}report/{percent(report_id, safe='-._~')}"


def local(identifier: str) -> str:
    """An identifier as the end of an IRI."""
    return percent(identifier, safe="-._~/")
