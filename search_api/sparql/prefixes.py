"""The prefixes that every query may use without declaring them."""

from __future__ import annotations

from kg.serialise import PREFIXES
from ontology.terms import QUDT_UNIT, SDMX_DIMENSION

_FURTHER = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "qudt": str(QUDT_UNIT),
    "sdmx-dimension": str(SDMX_DIMENSION),
    "sh": "http://www.w3.org/ns/shacl#",
    "void": "http://rdfs.org/ns/void#",
}


def standard_prefixes(base_iri: str) -> dict[str, str]:
    """Prefix to namespace, offered to every query; a query's own ``PREFIX`` wins."""
    return {"id": base_iri, **PREFIXES, **_FURTHER}
