"""The prefixes that every query may use without declaring them."""

from __future__ import annotations

from ontology.terms import OA, ORG, QB, QUDT_UNIT, RK, SDMX_ATTRIBUTE, SDMX_DIMENSION, VOCAB


def standard_prefixes(base_iri: str) -> dict[str, str]:
    """Prefix to namespace, offered to every query; a query's own ``PREFIX`` wins."""
    return {
        "rk": str(RK),
        "id": base_iri,
        "stage": f"{VOCAB}stage/",
        "modality": f"{VOCAB}modality/",
        "measure": f"{VOCAB}measure/",
        "status": f"{VOCAB}status/",
        "bound": f"{VOCAB}bound/",
        "placekind": f"{VOCAB}place-kind/",
        "awardlevel": f"{VOCAB}award-level/",
        "industry": f"{VOCAB}industry/",
        "unit": f"{VOCAB}unit/",
        "org": str(ORG),
        "oa": str(OA),
        "qb": str(QB),
        "qudt": str(QUDT_UNIT),
        "sdmx-dimension": str(SDMX_DIMENSION),
        "sdmx-attribute": str(SDMX_ATTRIBUTE),
        "prov": "http://www.w3.org/ns/prov#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dcterms": "http://purl.org/dc/terms/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "void": "http://rdfs.org/ns/void#",
        "sh": "http://www.w3.org/ns/shacl#",
        "schema": "https://schema.org/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
