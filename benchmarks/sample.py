"""What ``make bench`` prints: build, memory and latency on the sample report.

    python -m benchmarks.sample [--json]

The build runs in a process of its own (its peak memory is that process's); queries go over HTTP to
a warm service, one at a time over one connection. SPARQL is compared with rdflib's in-memory graph
over the same triples, in this process.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "corpus" / "reports"
ROUNDS = 40
QUESTIONS = (
    "九原区哪些新材料项目已经投产",
    "九原区2023年地区生产总值增长多少",
    "九原区2024年固定资产投资的目标是多少",
    "光威碳纤维项目进展如何",
)
SEARCHES = ("水资源短缺", "九原区2023年新能源产业", "养老服务", "招商引资 签约项目")
QUERIES = (
    "SELECT ?p ?n { ?p a rk:Project ; skos:prefLabel ?n }",
    "SELECT ?n ?y { ?e a rk:StageEvent ; rk:project ?p ; rk:modality modality:actual ; "
    "rk:year ?y . ?p skos:prefLabel ?n }",
    "SELECT ?i (COUNT(*) AS ?n) { ?o a rk:Observation ; rk:indicator ?i } GROUP BY ?i",
    "SELECT ?q { ?o a rk:Observation ; rk:status status:target ; rk:evidence ?e . ?e rk:quote ?q }",
)


def milliseconds(work: Callable[[int], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Median and 95th percentile of ``work(n)`` in ms, the first few rounds left out."""
    for number in range(4):
        work(number)
    taken = []
    for number in range(rounds):
        started = time.perf_counter()
        work(number)
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken), sorted(taken)[int(0.95 * rounds)]


def build(data: Path) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak MiB of ``reportkg build`` on the sample."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "search_api.cli", "build", str(SAMPLE), "--data", str(data)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


class Served:
    """``reportkg serve`` in a process of its own."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "search_api.cli", "serve", "--data", str(data)]
        self.process = subprocess.Popen([*command, "--port", str(port)], stderr=subprocess.DEVNULL)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        deadline = time.monotonic() + 60
        while True:
            try:
                self.get("/readyz")
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                self.connection.close()
                time.sleep(0.1)

    def get(self, path: str) -> bytes:
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
        return body

    def cycle(self, form: str, texts: Sequence[str]) -> Callable[[int], object]:
        paths = [form + quote(text) for text in texts]
        return lambda number: self.get(paths[number % len(paths)])


def peer(data: Path) -> Callable[[int], object]:
    """The same queries by rdflib over an in-memory graph."""
    from rdflib import Graph

    from search_api.collection import Collection
    from search_api.sparql.prefixes import standard_prefixes

    collection = Collection.open(data)
    graph = Graph().parse(data=collection.store.export("nt"), format="nt")
    prefixes = standard_prefixes(collection.manifest.base_iri)
    return lambda number: list(graph.query(QUERIES[number % len(QUERIES)], initNs=prefixes))


def measure() -> dict[str, float]:
    """All figures by name; times in seconds or milliseconds as the name says."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        seconds, processor, peak = build(data)
        figures = {"build_s": seconds, "build_cpu_s": processor, "build_peak_mib": peak}
        served = Served(data)
        try:
            for name, work in (
                ("ask", served.cycle("/api/ask?q=", QUESTIONS)),
                ("search", served.cycle("/api/search?q=", SEARCHES)),
                ("sparql", served.cycle("/sparql?query=", QUERIES)),
                ("page", served.cycle("/ask?q=", QUESTIONS)),
            ):
                figures[f"{name}_ms"], figures[f"{name}_p95_ms"] = milliseconds(work)
        finally:
            served.process.terminate()
            served.process.wait()
        figures["rdflib_ms"], figures["rdflib_p95_ms"] = milliseconds(peer(data), 20)
    return {name: round(value, 2) for name, value in figures.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Build, memory and latency on the sample.")
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    figures = measure()
    if as_json:
        print(json.dumps(figures))
        return
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} at the end")
    print(f"build of the sample     {figures['build_s']:7.1f} s   (required: under 20)")
    print(f"processor time          {figures['build_cpu_s']:7.1f} s   (over all cores)")
    print(f"peak memory             {figures['build_peak_mib']:7.0f} MiB (required: under 1536)")
    for name, words in (
        ("ask", "question, JSON"),
        ("page", "question, page"),
        ("search", "search, JSON"),
        ("sparql", "SPARQL, JSON"),
    ):
        median, slow = figures[f"{name}_ms"], figures[f"{name}_p95_ms"]
        print(f"{words:20}    {median:7.1f} ms  (95 %: {slow:.1f}; required: under 100)")
    median, slow = figures["rdflib_ms"], figures["rdflib_p95_ms"]
    print(f"rdflib, in memory       {median:7.1f} ms  (95 %: {slow:.1f}; the same SPARQL queries)")


if __name__ == "__main__":
    main()
