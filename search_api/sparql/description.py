"""What the service says of itself: Service Description, VoID, DCAT.

SPARQL 1.1 Service Description; W3C notes on VoID (section 3 on well-known addresses) and DCAT 3.
"""

from __future__ import annotations

from fastapi.responses import Response
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, VOID, XSD

from kg.serialise import FORMATS as EXPORTS
from ontology.queries import catalogue
from ontology.terms import RK, VOCAB
from search_api.service import Opened
from search_api.sparql.formats import GRAPHS, TABLES, best
from search_api.sparql.prefixes import standard_prefixes

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
_MEDIA = Namespace("https://www.iana.org/assignments/media-types/")
LICENCE = URIRef("http://www.apache.org/licenses/LICENSE-2.0")
TITLE = Literal("政府工作报告知识图谱", lang="zh"), Literal("Chinese government reports", lang="en")
WORDS = (
    Literal("从中国各级政府报告中提取的企业、项目、产业、地点与指标，每条陈述附原文", lang="zh"),
    Literal(
        "Enterprises, projects, industries, places and figures from Chinese government reports, "
        "each statement with the words that prove it",
        lang="en",
    ),
)


def _graph() -> Graph:
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in (
        ("sd", SD),
        ("void", VOID),
        ("dcat", DCAT),
        ("dcterms", DCTERMS),
        ("foaf", FOAF),
        ("rk", RK),
        ("xsd", XSD),
    ):
        graph.bind(prefix, namespace)
    return graph


def describe_service(endpoint: str, opened: Opened) -> Graph:
    """The description of the endpoint at IRI ``endpoint`` over what is open."""
    graph = _graph()
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
    graph.add((default, VOID.triples, Literal(opened.triples, datatype=XSD.integer)))
    reports = Literal(len(opened.collection.reports), datatype=XSD.integer)
    graph.add((dataset, RK.reports, reports))
    return graph


def describe_dataset(root: str, opened: Opened) -> Graph:
    """VoID and DCAT of the collection, served under the address ``root`` (without a slash)."""
    graph, manifest = _graph(), opened.collection.manifest
    dataset, catalog = URIRef(f"{root}/dataset#data"), URIRef(f"{root}/dataset#catalog")
    endpoint, service = URIRef(f"{root}/sparql"), URIRef(f"{root}/dataset#service")
    for kind in (VOID.Dataset, DCAT.Dataset):
        graph.add((dataset, RDF.type, kind))
    for words in TITLE:
        graph.add((dataset, DCTERMS.title, words))
    for words in WORDS:
        graph.add((dataset, DCTERMS.description, words))
    graph.add((dataset, FOAF.homepage, URIRef(f"{root}/")))
    graph.add((dataset, DCTERMS.license, LICENCE))
    graph.add((dataset, URIRef(f"{DCAT}version"), Literal(str(opened.collection.number))))
    graph.add((dataset, DCTERMS.language, URIRef("http://id.loc.gov/vocabulary/iso639-1/zh")))
    for region in sorted({entry.region for entry in manifest.entries}):
        graph.add((dataset, DCAT.keyword, Literal(region, lang="zh")))
    graph.add((dataset, VOID.triples, Literal(opened.triples, datatype=XSD.integer)))
    graph.add((dataset, VOID.documents, Literal(len(manifest.entries), datatype=XSD.integer)))
    graph.add((dataset, VOID.sparqlEndpoint, endpoint))
    graph.add((dataset, VOID.uriSpace, Literal(manifest.base_iri)))
    for vocabulary in (
        str(RK),
        str(VOCAB),
        "http://www.w3.org/2004/02/skos/core#",
        "http://www.w3.org/ns/prov#",
        "http://www.w3.org/ns/oa#",
        "http://www.w3.org/ns/org#",
        "http://purl.org/linked-data/cube#",
    ):
        graph.add((dataset, VOID.vocabulary, URIRef(vocabulary)))
    for entry in manifest.entries[:1]:
        from kg.rdf import report_iri

        graph.add((dataset, VOID.exampleResource, URIRef(report_iri(entry.id, manifest.base_iri))))
    _distributions(graph, dataset, root)
    graph.add((catalog, RDF.type, DCAT.Catalog))
    graph.add((catalog, DCTERMS.title, Literal("reportkg", lang="en")))
    graph.add((catalog, DCAT.dataset, dataset))
    graph.add((catalog, DCAT.service, service))
    graph.add((service, RDF.type, DCAT.DataService))
    graph.add((service, DCAT.endpointURL, endpoint))
    graph.add((service, DCAT.endpointDescription, endpoint))
    graph.add((service, DCAT.servesDataset, dataset))
    graph.add((service, DCTERMS.conformsTo, URIRef("http://www.w3.org/TR/sparql11-protocol/")))
    return graph


def _distributions(graph: Graph, dataset: URIRef, root: str) -> None:
    files = {f"export.{name}": found.media_type for name, found in EXPORTS.items()}
    for table in ("observations", "stages"):
        files |= {
            f"export/{table}.csv": "text/csv",
            f"export/{table}.parquet": "application/vnd.apache.parquet",
        }
    for path, media in files.items():
        address = URIRef(f"{root}/{path}")
        node = URIRef(f"{root}/dataset#{path.replace('/', '-')}")
        graph.add((dataset, DCAT.distribution, node))
        graph.add((node, RDF.type, DCAT.Distribution))
        graph.add((node, DCAT.downloadURL, address))
        graph.add((node, DCAT.mediaType, _MEDIA[media]))
        if path.startswith("export."):
            graph.add((dataset, VOID.dataDump, address))


def examples(root: str, base_iri: str) -> dict[str, object]:
    """The example queries and the prefixes, as JSON."""
    return {
        "prefixes": standard_prefixes(base_iri),
        "examples": [
            {
                "name": query.name,
                "iri": query.iri,
                "title": {"zh": query.zh, "en": query.en},
                "query": query.sparql,
                "search": query.searches,
                "run": f"{root}/sparql",
            }
            for query in catalogue()
        ],
    }


def serialised(graph: Graph, accept: str | None) -> Response:
    """``graph`` in the format that the client wants most; Turtle where it wants none of ours."""
    names = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
    offered = {GRAPHS[name]: words for name, words in names.items()}
    media = best(accept, list(offered), 1) or GRAPHS["ttl"]
    body = graph.serialize(format=offered[media], encoding="utf-8")
    return Response(body, media_type=media, headers={"Vary": "Accept"})
