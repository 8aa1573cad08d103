"""SPARQL over HTTP beside the engines alone: ``python -m benchmarks.sparql [--copies 50]``.

The graph of the sample report is copied with other identifiers until its default graph holds about
a million triples. Ten query shapes, their words changed with every round, are asked of

- the service, over HTTP, one connection kept open: JSON as a client receives it;
- pyoxigraph in this process, serialised to the same JSON: what the protocol, the killable workers
  and the checks cost is the ratio to this;
- rdflib's memory store in this process, and ``rdflib-endpoint`` (where it is installed) over the
  same graph: fewer rounds, since they are slow.

Then 32 clients ask at once: errors, and how much slower the slowest client is than the median one.
"""

from __future__ import annotations

import argparse
import http.client
import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from rdflib import Graph

from benchmarks.serving import Served, free_port, serving
from search_api.build import load
from search_api.generations import Generations
from search_api.sparql.prefixes import standard_prefixes

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "tests" / "data" / "jiuyuan-2023.jsonl"
SAMPLE = ROOT / "corpus" / "reports" / "jiuyuan-2023.txt"
OWN = "https://w3id.org/reportkg/id/"
JSON = "application/sparql-results+json"
STAGES = ("started", "under_construction", "completed", "in_production", "planned", "signed")
NAMES = ("赛里凯", "亨源", "草原立新")
WORDS = ("生产线", "道路", "学校", "产业", "牧业", "稀土", "光伏")
SHAPES: dict[str, Callable[[int], str]] = {
    "label": lambda n: (
        f'SELECT ?s {{ ?s skos:prefLabel "{("大全", "光威", "久元牧业")[n % 3]}"@zh }}'
    ),
    "one node": lambda n: (
        f"SELECT ?p ?o {{ {{ SELECT ?s {{ ?s a rk:Project }} ORDER BY ?s OFFSET {7 * n} LIMIT 1 }}"
        " ?s ?p ?o }"
    ),
    "three joins": lambda n: (
        "SELECT ?n ?q { ?e a rk:StageEvent ; rk:project ?p ; "
        f"rk:stage stage:{STAGES[n % 6]} ; rk:modality modality:actual ; rk:evidence ?v . "
        "?v rk:quote ?q . ?p skos:prefLabel ?n } LIMIT 200"
    ),
    "grouped sum": lambda n: (
        "SELECT ?i (COUNT(*) AS ?n) (AVG(?v) AS ?a) { ?o a rk:Observation ; "
        f"rk:year {2023 + n % 2} ; rk:indicator ?i ; rk:value ?v }} GROUP BY ?i"
    ),
    "path": lambda n: (
        "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p a rk:Project ; rk:industry/skos:broader* ?i . "
        f'?i skos:prefLabel ?l FILTER(?l = "{("新材料产业", "新能源产业", "农业")[n % 3]}"@zh) }}'
    ),
    "optional": lambda n: (
        "SELECT ?p ?e { ?p a rk:Project . OPTIONAL { ?p rk:operatedBy ?e } } "
        f"ORDER BY ?p OFFSET {50 * n} LIMIT 50"
    ),
    "contains": lambda n: (
        "SELECT ?p ?n { ?p a rk:Project ; skos:prefLabel ?n "
        f'FILTER(CONTAINS(?n, "{WORDS[n % 7]}")) }}'
    ),
    "top twenty": lambda n: (
        f"SELECT ?o ?v {{ ?o a rk:Observation ; rk:year {2023 + n % 2} ; rk:value ?v }} "
        f"ORDER BY DESC(?v) ?o LIMIT {20 + n % 3}"
    ),
    "named graph": lambda n: (
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?e a rk:StageEvent ; "
        f"rk:stage stage:{STAGES[n % 6]} }} }} GROUP BY ?g"
    ),
    "ask": lambda n: (
        f'ASK {{ ?p a rk:Project ; skos:prefLabel ?n FILTER(STRSTARTS(?n, "{WORDS[n % 7]}")) }}'
    ),
}
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in standard_prefixes(OWN).items())


def copied(data: Path, copies: int) -> int:
    """Fill the published graph with copies under other identifiers; its default graph's size."""
    folder = Generations(data).current()
    assert folder is not None
    store = ox.Store(str(folder / "graph"))
    quads = [q for q in store if any(map(_own, (q.subject, q.graph_name)))]
    for number in range(1, copies):
        store.bulk_extend(_renamed(quads, f"-c{number}"))
    store.optimize()
    count = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    del store
    return count


def _own(term: Any) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(OWN)


def _renamed(quads: Sequence[ox.Quad], suffix: str) -> Iterator[ox.Quad]:
    def other(term: Any) -> Any:
        return ox.NamedNode(term.value + suffix) if _own(term) else term

    for q in quads:
        yield ox.Quad(other(q.subject), q.predicate, other(q.object), other(q.graph_name))


def milliseconds(
    shape: Callable[[int], str], rounds: int, *askers: Callable[[str], object]
) -> list[float]:
    """Median time of a shape for each asker, ms; the first round is not counted.

    They take turns with every query, so that a moment in which the machine is slow is no one's
    alone.
    """
    taken: list[list[float]] = [[] for _ in askers]
    for number in range(rounds + 1):
        query = HEAD + shape(number)
        for ask, times in zip(askers, taken, strict=True):
            started = time.perf_counter()
            ask(query)
            times.append(1000 * (time.perf_counter() - started))
    return [statistics.median(times[1:]) for times in taken]


class Client:
    """One kept connection that posts queries."""

    def __init__(self, port: int, path: str = "/sparql", source: str = "127.0.0.1") -> None:
        self.path = path
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=120, source_address=(source, 0)
        )

    def __call__(self, query: str) -> bytes:
        """The JSON answer; raises ``RuntimeError`` for any other status than 200."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": JSON}
        self.connection.request("POST", self.path, urlencode({"query": query}), headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} {body[:200]!r}")
        return body


def engine(store: ox.Store) -> Callable[[str], bytes]:
    """pyoxigraph in this process, its answer serialised."""

    def ask(query: str) -> bytes:
        found = store.query(query)
        assert isinstance(found, ox.QuerySolutions | ox.QueryBoolean)
        return bytes(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")

    return ask


def crowd(served: Served, clients: int, rounds: int) -> tuple[list[float], list[str]]:
    """Median ms of each of ``clients`` asking at once, and what went wrong."""
    medians: list[float] = []
    errors: list[str] = []

    def one(number: int) -> None:
        client = Client(served.port, source=f"127.0.1.{number + 1}")
        shapes = list(SHAPES.values())
        taken = []
        for turn in range(rounds):
            query = HEAD + shapes[(number + turn) % len(shapes)](turn)
            started = time.perf_counter()
            try:
                client(query)
            except (OSError, RuntimeError) as error:
                errors.append(str(error))
                client = Client(served.port, source=f"127.0.1.{number + 1}")
            taken.append(1000 * (time.perf_counter() - started))
        medians.append(statistics.mean(taken))

    threads = [threading.Thread(target=one, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return medians, errors


ENDPOINT = """
import sys, uvicorn
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint
graph = Graph(); graph.parse(sys.argv[1], format="nt")
uvicorn.run(SparqlEndpoint(graph=graph, path="/"), port=int(sys.argv[2]), log_level="error")
"""


def peers(triples: Path, rounds: int) -> dict[str, dict[str, float]]:
    """rdflib's memory store, and rdflib-endpoint where it is installed: ms by shape."""
    found = {"rdflib": _in_memory(triples, rounds)}
    if importlib.util.find_spec("rdflib_endpoint") is None:
        print("rdflib-endpoint is not installed: pip install rdflib-endpoint puts it beside")
        return found
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", ENDPOINT, str(triples), str(port)])
    try:
        client = _patient(port)
        found["rdflib-endpoint"] = {
            name: milliseconds(shape, rounds, client)[0]
            for name, shape in SHAPES.items()
            if name != "named graph"
        }
    finally:
        process.kill()
        process.wait()
    return found


def _in_memory(triples: Path, rounds: int) -> dict[str, float]:
    graph = Graph()
    started = time.perf_counter()
    graph.parse(triples, format="nt")
    print(f"rdflib loads the triples in {time.perf_counter() - started:.0f} s", flush=True)
    return {
        name: milliseconds(shape, rounds, lambda q: graph.query(q).serialize(format="json"))[0]
        for name, shape in SHAPES.items()
        if name != "named graph"
    }


def _patient(port: int) -> Client:
    for _ in range(600):
        client = Client(port, "/")
        try:
            client("ASK { ?s ?p ?o }")
        except OSError:
            time.sleep(0.5)
        else:
            return client
    raise TimeoutError("rdflib-endpoint did not come up")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=50, help="of the sample's graph")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--no-peers", action="store_true", help="rdflib takes minutes")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(arguments)
    table: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        load(GOLD, SAMPLE, data)
        print(f"{copied(data, args.copies):,} triples by default", flush=True)
        generation = Generations(data).current()
        assert generation is not None
        store = ox.Store.read_only(str(generation / "graph"))
        alone = engine(store)
        with serving(data, rate_limit="0") as served:
            client = Client(served.port)
            table["pyoxigraph"], table["reportkg"] = {}, {}
            for name, shape in SHAPES.items():
                assert json.loads(client(HEAD + shape(3))) == json.loads(alone(HEAD + shape(3)))
                table["pyoxigraph"][name], table["reportkg"][name] = milliseconds(
                    shape, args.rounds, alone, client
                )
            medians, errors = crowd(served, args.clients, args.rounds)
        if not args.no_peers:
            triples = Path(folder) / "triples.nt"
            with triples.open("wb") as out:
                store.dump(out, format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
            table |= peers(triples, 2)
    names = list(table)
    print(f"{'ms, median':14}" + "".join(f"{name:>17}" for name in names) + f"{'ratio':>8}")
    ratios = []
    for name in SHAPES:
        ratios.append(table["reportkg"][name] / table["pyoxigraph"][name])
        cells = "".join(f"{table[n].get(name, float('nan')):17.2f}" for n in names)
        print(f"{name:14}{cells}{ratios[-1]:8.2f}")
    middle = {n: statistics.median(table[n].values()) for n in names}
    cells = "".join(f"{middle[n]:17.2f}" for n in names)
    print(f"{'median':14}{cells}{middle['reportkg'] / middle['pyoxigraph']:8.2f}")
    unfair = max(medians) / statistics.median(medians)
    told = f"slowest client {unfair:.2f} times the median"
    print(f"{args.clients} clients: {len(errors)} errors, {told}")
    for error in errors[:3]:
        print("   ", error)
    if args.json:
        print(json.dumps({"ms": table, "errors": len(errors), "unfairness": unfair}))
    return 1 if errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
