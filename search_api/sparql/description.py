"""SPARQL 1.1 Service Description: what ``/sparql`` says without a query."""

from __future__ import annotations

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, VOID, XSD

from ontology.terms import RK
from search_api.sparql.formats import GRAPHS, TABLES

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_FORMAT_IRIS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "nq": "N-Quads",
    "trig": "TriG",
    "jsonld": "JSON-LD",
    "rdf": "RDF_XML",
}


def describe_service(endpoint: str, triples: int, graphs: int) -> Graph:
    """The description of the endpoint at IRI ``endpoint`` over a dataset of the given size."""
    graph = Graph()
    graph.bind("sd", SD)
    graph.bind("void", VOID)
    graph.bind("rk", RK)
    service, dataset, default = URIRef(endpoint), BNode("dataset"), BNode("default")
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, service))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    graph.add((service, DCTERMS.title, Literal("reportkg", lang="en")))
    for name in [*TABLES, *GRAPHS]:
        graph.add((service, SD.resultFormat, _FORMATS[_FORMAT_IRIS[name]]))
    graph.add((service, SD.extensionFunction, RK.search))
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    graph.add((default, VOID.triples, Literal(triples, datatype=XSD.integer)))
    graph.add((dataset, RK.reports, Literal(graphs, datatype=XSD.integer)))
    return graph
