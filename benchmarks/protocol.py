"""The W3C protocol tests against a running service.

    python -m benchmarks.protocol FOLDER

FOLDER is a checkout of github.com/w3c/rdf-tests (the suite is not part of this repository). Each
test sends the requests of ``sparql/sparql11/protocol/manifest.ttl`` as they stand there, to a
service that takes updates with a token, and compares status, boolean and format.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from benchmarks.serving import Served, serving

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "tests" / "data" / "jiuyuan-2023.jsonl"
SAMPLE = ROOT / "corpus" / "reports" / "jiuyuan-2023.txt"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
TOKEN = "benchmark"
ACCEPT = "application/sparql-results+json, text/turtle, */*;q=0.1"
ENCODINGS = {"UTF-16": "utf-16"}
RDF_TYPES = ("turtle", "n-triples", "ld+json", "rdf+xml", "trig", "n-quads")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a test and what is expected of its answer."""

    method: str
    path: str
    body: bytes | None
    headers: dict[str, str]
    statuses: tuple[str, ...]
    boolean: bool | None
    format: str | None


@dataclass(frozen=True, slots=True)
class Test:
    """One test: graphs to load, requests to send."""

    name: str
    graphs: tuple[tuple[str, str], ...]
    """(IRI, N-Triples)."""
    requests: tuple[Request, ...]


def read_tests(suite: Path) -> list[Test]:
    """The tests of the manifest, in its order."""
    path = suite / "sparql" / "sparql11" / "protocol" / "manifest.ttl"
    graph = Graph().parse(path, publicID=path.as_uri())
    manifest = next(graph.subjects(RDF.type, MF.Manifest))
    return [_test(graph, node) for node in _items(graph, manifest, MF.entries)]


def _items(graph: Graph, node: Node, predicate: URIRef) -> Iterator[Node]:
    head = graph.value(node, predicate)
    return iter(()) if head is None else iter(Collection(graph, head))


def _test(graph: Graph, node: Node) -> Test:
    graphs = []
    for data in graph.objects(node, UT.graphData):
        label = str(graph.value(data, RDFS.label))
        file = str(graph.value(data, UT.graph)).removeprefix("file://")
        graphs.append((label, Graph().parse(file, publicID=label).serialize(format="nt")))
    action = graph.value(node, MF.action)
    assert action is not None
    requests = tuple(_request(graph, each) for each in _items(graph, action, HT.requests))
    return Test(str(node).split("#")[-1], tuple(graphs), requests)


def _request(graph: Graph, node: Node) -> Request:
    body, content = None, graph.value(node, HT.body)
    if content is not None:
        encoding = str(graph.value(content, CNT.characterEncoding))
        body = str(graph.value(content, CNT.chars)).encode(ENCODINGS.get(encoding, "utf-8"))
    headers = {
        str(graph.value(each, HT.fieldName)).lower(): str(graph.value(each, HT.fieldValue))
        for each in _items(graph, node, HT.headers)
    }
    response = graph.value(node, HT.resp)
    assert response is not None
    boolean = graph.value(response, MF.expectedBoolean)
    found = graph.value(response, MF.expectedFormat)
    return Request(
        str(graph.value(node, HT.methodName)),
        str(graph.value(node, HT.absolutePath)).replace("/sparql/", "/sparql", 1),
        body,
        headers,
        tuple(
            str(each).rsplit("StatusCode", 1)[-1]
            for each in graph.objects(response, MF.expectedStatus)
        ),
        None if boolean is None else str(boolean) == "true",
        None if found is None else str(found),
    )


def failure(served: Served, test: Test) -> str | None:
    """What is wrong with the service by ``test``; ``None`` where it passes."""
    update(served, "CLEAR ALL")
    for name, triples in test.graphs:
        update(served, f"INSERT DATA {{ GRAPH <{name}> {{ {triples} }} }}")
    for request in test.requests:
        headers = {"accept": ACCEPT, "authorization": f"Bearer {TOKEN}", **request.headers}
        status, answered, body = served.request(request.method, request.path, request.body, headers)
        if request.statuses and str(status)[0] not in {each[0] for each in request.statuses}:
            return f"status {status}, expected {' or '.join(request.statuses)}: {body[:200]!r}"
        media = answered.get("content-type", "")
        if request.boolean is not None and json.loads(body).get("boolean") != request.boolean:
            return f"expected {request.boolean}, got {body[:100]!r}"
        if request.format == "RDF" and not any(name in media for name in RDF_TYPES):
            return f"expected a graph, got {media}"
        if request.format in ("boolean", "tabular") and "sparql-results" not in media:
            return f"expected results, got {media}"
    return None


def update(served: Served, text: str) -> None:
    """Run an update; raises ``AssertionError`` where the service refuses it."""
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "authorization": f"Bearer {TOKEN}",
    }
    status, _, body = served.request(
        "POST", "/sparql", urlencode({"update": text}).encode(), headers
    )
    assert status == 204, (status, body)


def run(suite: Path) -> list[tuple[str, str | None]]:
    """(test, what is wrong or ``None``) of every protocol test."""
    from search_api.build import load

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        load(GOLD, SAMPLE, data)
        with serving(data, update_token=TOKEN, rate_limit="0") as served:
            return [(test.name, failure(served, test)) for test in read_tests(suite)]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suite", type=Path, help="checkout of w3c/rdf-tests")
    results = run(parser.parse_args(arguments).suite)
    missed = [(name, why) for name, why in results if why is not None]
    for name, why in missed:
        print(f"missed {name}: {why}")
    print(f"protocol tests passed: {len(results) - len(missed)} of {len(results)}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
