"""The W3C query evaluation tests, through the service and by pyoxigraph alone.

    python -m benchmarks.evaluation FOLDER

FOLDER is a checkout of github.com/w3c/rdf-tests (the suite is not part of this repository). Each
test's data goes into a service by update and into a store in this process; the query goes to both,
and both answers are compared with the expected one. The service must give at least what the engine
gives; every test where the two differ is printed.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.query import Result
from rdflib.term import Node

from benchmarks.protocol import GOLD, MF, SAMPLE, TOKEN, update
from benchmarks.serving import Served, serving

QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
RESULTS = {".srx": "xml", ".srj": "json", ".tsv": "tsv"}
GRAPHS = {".ttl": ox.RdfFormat.TURTLE, ".rdf": ox.RdfFormat.RDF_XML, ".nt": ox.RdfFormat.N_TRIPLES}
ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"
FEW = 8
"""Blank nodes up to which isomorphism is decided; with many alike it takes for ever."""
DEFAULT = "urn:x-test:default"
NUMBERS = (XSD.decimal, XSD.double, XSD.float, XSD.integer)


@dataclass(frozen=True, slots=True)
class Test:
    """One evaluation test: files by graph name (``None``: the default graph)."""

    name: str
    query: Path
    data: tuple[tuple[str | None, Path], ...]
    expected: Path


def read_tests(suite: Path) -> Iterator[Test]:
    """The tests of SPARQL 1.1 query, in the order of the manifests."""
    for part in _includes(suite / "sparql" / "sparql11" / "manifest-sparql11-query.ttl"):
        graph = Graph().parse(part)
        head = graph.value(None, RDF.type, MF.Manifest)
        entries = graph.value(head, MF.entries)
        for node in Collection(graph, entries) if entries is not None else ():
            action, expected = graph.value(node, MF.action), graph.value(node, MF.result)
            if (node, RDF.type, MF.QueryEvaluationTest) not in graph or expected is None:
                continue
            data: list[tuple[str | None, Path]] = [
                (None, _path(each)) for each in graph.objects(action, QT.data)
            ]
            data += [(str(each), _path(each)) for each in graph.objects(action, QT.graphData)]
            query = graph.value(action, QT.query)
            assert query is not None
            yield Test(str(node), _path(query), tuple(data), _path(expected))


def _includes(manifest: Path) -> Iterator[Path]:
    graph = Graph().parse(manifest)
    head = graph.value(None, RDF.type, MF.Manifest)
    included = graph.value(head, MF.include)
    assert included is not None
    for each in Collection(graph, included):
        yield _path(each)


def _path(node: Node) -> Path:
    return Path(str(node).removeprefix("file://"))


def engine(test: Test) -> ox.Store:
    """A store with the test's data."""
    store = ox.Store()
    for name, path in test.data:
        to = ox.NamedNode(name) if name else ox.DefaultGraph()
        kind = GRAPHS[path.suffix]
        store.load(path.read_bytes(), kind, base_iri=path.as_uri(), to_graph=to)
    return store


def query(test: Test) -> str:
    return f"BASE <{test.query.as_uri()}>\n{test.query.read_text('utf-8')}"


def directly(test: Test, store: ox.Store) -> tuple[str, bytes]:
    """(media type, body) of pyoxigraph's answer."""
    found = store.query(query(test))
    if isinstance(found, ox.QueryTriples):
        return "application/n-triples", found.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
    answer = found.serialize(format=ox.QueryResultsFormat.JSON)
    return "application/sparql-results+json", answer or b""


def served_answer(test: Test, store: ox.Store, served: Served) -> tuple[str, bytes]:
    """(media type, body) of the service's answer; raises ``ValueError`` where it refuses.

    The vocabularies are always in the service's default graph, so the test's default graph goes
    into a graph of its own, named as the dataset's default in the request.
    """
    update(served, "CLEAR ALL")
    fields = [("query", query(test)), ("default-graph-uri", DEFAULT)]
    for name in dict.fromkeys([None, *(name for name, _ in test.data)]):
        out = io.BytesIO()
        graph = ox.NamedNode(name) if name else ox.DefaultGraph()
        store.dump(out, format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
        body = out.getvalue().decode()
        update(served, f"INSERT DATA {{ GRAPH <{name or DEFAULT}> {{ {body} }} }}")
        fields += [("named-graph-uri", name)] if name else []
    status, headers, answer = served.request(
        "POST",
        "/sparql",
        urlencode(fields).encode(),
        {"Content-Type": "application/x-www-form-urlencoded", "Accept": ACCEPT},
    )
    if status != 200:
        raise ValueError(f"{status} {answer[:160].decode('utf-8', 'replace')}")
    return headers["content-type"].split(";")[0], answer


def right(test: Test, media: str, body: bytes) -> bool:
    """Whether an answer is the expected one, blank nodes by isomorphism."""
    wanted = _expected(test.expected)
    if media == "application/n-triples":
        found = Graph().parse(data=body, format="nt")
        return isinstance(wanted, Graph) and isomorphic(_plain(found), _plain(wanted))
    result = Result.parse(io.BytesIO(body), format="json")
    if result.type == "ASK":
        return result.askAnswer == wanted
    return isinstance(wanted, list) and _same(_rows(result), wanted)


Row = dict[str, Node]


def _expected(path: Path) -> Graph | bool | list[Row] | None:
    if path.suffix in RESULTS:
        result = Result.parse(io.BytesIO(path.read_bytes()), format=RESULTS[path.suffix])
        return result.askAnswer if result.type == "ASK" else _rows(result)
    graph = Graph().parse(path)
    table = graph.value(None, RDF.type, RS.ResultSet)
    if table is None:
        return graph
    if (boolean := graph.value(table, RS.boolean)) is not None:
        return str(boolean) == "true"
    return [
        {
            str(graph.value(bound, RS.variable)): _canonical(graph.value(bound, RS.value))
            for bound in graph.objects(solution, RS.binding)
        }
        for solution in graph.objects(table, RS.solution)
    ]


def _rows(result: Result) -> list[Row]:
    return [{str(k): _canonical(v) for k, v in row.items()} for row in result.bindings]


def _same(one: list[Row], other: list[Row]) -> bool:
    """The same solutions as often; where blank nodes are few, also joined in the same way."""
    if _counted(one) != _counted(other):
        return False
    blank = sum(isinstance(v, BNode) for row in one for v in row.values())
    return not 0 < blank <= FEW or isomorphic(_graph(one), _graph(other))


def _counted(rows: list[Row]) -> Counter[frozenset[tuple[str, str]]]:
    return Counter(
        frozenset((k, "_:" if isinstance(v, BNode) else v.n3()) for k, v in row.items())
        for row in rows
    )


def _graph(rows: list[Row]) -> Graph:
    graph = Graph()
    for values in rows:
        row = BNode()
        graph.add((row, RDF.type, RS.solution))
        for name, value in values.items():
            graph.add((row, RS[name], value))
    return graph


def _plain(graph: Graph) -> Graph:
    out = Graph()
    for s, p, o in graph:
        out.add((s, p, _canonical(o)))
    return out


def _canonical(term: Node | None) -> Node:
    """Numbers by value, language tags in lower case, ``xsd:string`` as plain."""
    if not isinstance(term, Literal):
        assert term is not None
        return term
    if term.language:
        return Literal(str(term), lang=term.language.lower())
    if term.datatype in NUMBERS:
        try:
            number = round(Decimal(str(term)), 10)
        except InvalidOperation:
            return term
        told = f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
        return Literal(told, datatype=URIRef(str(term.datatype)), normalize=False)
    return Literal(str(term)) if term.datatype == XSD.string else term


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suite", type=Path, help="checkout of w3c/rdf-tests")
    suite = parser.parse_args(arguments).suite.resolve()
    from search_api.build import load

    alone = through = count = 0
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        load(GOLD, SAMPLE, data)
        with serving(data, update_token=TOKEN, rate_limit="0") as served:
            for test in read_tests(suite):
                count += 1
                store, why = engine(test), "another answer"
                own = _verdict(test, lambda t=test, s=store: directly(t, s))
                other = _verdict(test, lambda t=test, s=store: served_answer(t, s, served))
                alone, through = alone + (own is True), through + (other is True)
                if own != other:
                    why = other if isinstance(other, str) else why
                    print(f"{test.name.rsplit('/', 2)[-2:]}: engine {own}, service {why}")
    print(f"query evaluation tests right: service {through}, pyoxigraph alone {alone}, of {count}")
    return 1 if through < alone else 0


def _verdict(test: Test, answer: object) -> bool | str:
    assert callable(answer)
    try:
        return right(test, *answer())
    except (ValueError, SyntaxError) as error:
        return f"{type(error).__name__} {error}"[:200]


if __name__ == "__main__":
    raise SystemExit(main())
