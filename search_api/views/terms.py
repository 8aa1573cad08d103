"""Reading RDF terms: values for people, labels of the closed vocabularies, entity paths."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox

from ontology import vocabulary
from ontology.terms import RK, VOCAB

PREFIXES = f"""PREFIX rk: <{RK}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
"""


def text(term: Any) -> str:
    """The lexical form of a literal, the IRI of a node, "" for nothing."""
    return "" if term is None else str(term.value)


def value(term: Any) -> str | int | float | None:
    """A literal as a Python number where it is one, else its text."""
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        kind = local(term.datatype.value)
        if kind == "integer":
            return int(term.value)
        if kind in ("decimal", "double", "float"):
            number = float(term.value)
            return int(number) if number == int(number) else number
    return text(term)


def local(iri: str) -> str:
    """The last piece of an IRI."""
    return iri.replace("#", "/").rstrip("/").rsplit("/", 1)[-1]


def word_label(iri: str, lang: str) -> str:
    """Label of a concept of a closed vocabulary; its local name where there is none."""
    plain = str(iri)  # an rdflib URIRef is no dictionary key for a string
    try:
        return vocabulary.label(plain, lang) or local(plain)
    except (KeyError, ValueError):
        return local(plain)


def path_of(iri: str, base: str) -> str | None:
    """Path of an entity's page (``project/1a2b``); ``None`` for an IRI of somebody else."""
    return iri[len(base) :] if iri.startswith(base) else None


def address_of(iri: str, base: str) -> str | None:
    """Path of the page of a node of the data or of a vocabulary; ``None`` for any other IRI."""
    if iri.startswith(base):
        return f"/id/{iri[len(base) :]}"
    if iri.startswith(str(VOCAB)):
        return f"/vocab/{iri[len(str(VOCAB)) :]}"
    return None


def report_id_of(iri: str, base: str) -> str:
    """The report id in a report's IRI."""
    return unquote(iri[len(base) + len("report/") :])


def is_safe_iri(iri: str) -> bool:
    """Whether this is an absolute IRI (RFC 3987), which can stand between ``<`` and ``>``."""
    if any(c in '<>"{}|^`\\' or ord(c) <= 0x20 for c in iri):
        return False
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return True
