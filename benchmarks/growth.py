"""How everything grows: ``python -m benchmarks.growth [--build 1 4] [--graphs 10] [--indexes 10]``.

``--build`` builds collections of so many reports from files (``benchmarks.copies``: the sample,
then copies with other names, numbers and years) and measures build time, triples, bytes, ask and
search. ``--graphs`` fills stores with the graphs of so many reports, made in advance, and measures
ten SPARQL shapes and questions over them. ``--indexes`` puts passage indexes of so many reports
together, encoded in advance, and measures search in them. For every figure the exponent e of the
fit t = a n^e over the sizes is printed: 0 does not grow, 1 is linear. Times are processor time of
all threads and processes, which other work on the machine changes little. ``--plots DIR`` draws
them (needs matplotlib); ``--projected N`` says what the fit gives at N, which is a hint and no
measurement.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyoxigraph as ox

import corpus
from benchmarks.copies import GOLD, HOME, SAMPLE, counties, graphs, shards, texts
from benchmarks.questions import Bare
from benchmarks.sparql import HEAD, SHAPES, engine
from embeddings import PassageIndex, Shard, get_encoder
from embeddings.contents import Form
from embeddings.vectors import Mask
from kg.load import load_records
from kg.store import GraphStore
from search_api.build import build
from search_api.collection import Collection
from search_api.questions import ask
from search_api.search import search

ROUNDS = 5
TOGETHER = 10
"""Graphs loaded at once, 70 MB of text."""
QUESTIONS = ("{}哪些项目已经投产", "{}有哪些新能源项目", "{}地区生产总值是多少", "{}获得了哪些荣誉")
SEARCHES = ("稀土新材料项目", "水资源短缺", "{}教育医疗", "{}营商环境", "农牧业产业化")
Figures = dict[str, dict[int, float]]


def size_of(folder: Path) -> int:
    """Bytes of everything in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def memory() -> float:
    """MB that this process has held at most.

    From ``/proc`` where there is one: ``getrusage`` counts in what the process was started from.
    """
    try:
        told = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return float(told.split("VmHWM:")[1].split()[0]) / 1024


def spent() -> float:
    """Seconds of processor time of this process and of those that it has ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def median_ms(work: Callable[[int], object], rounds: int = ROUNDS) -> float:
    """Median processor time of ``work``, ms; the first round is not counted."""
    taken = []
    for number in range(rounds + 1):
        began = time.process_time()
        work(number)
        taken.append(1000 * (time.process_time() - began))
    return statistics.median(taken[1:])


def build_at(count: int, figures: Figures) -> None:
    """Build ``count`` reports from files and measure the collection."""
    regions = [HOME, *counties()[1:count]]
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "reports").mkdir()
        files = texts(root / "reports", count)
        began = spent()
        result = build(files, root / "data")
        figures["build, s"][count] = spent() - began
        collection = Collection.open(root / "data")
        figures["bytes a report"][count] = size_of(root / "data") / count
        figures["claims a report"][count] = result.claims / count
        figures["triples"][count] = _default_size(collection.store)
        figures["question, ms"][count] = asked(collection, regions)
        figures["search, ms"][count] = median_ms(
            lambda n: search(
                collection, SEARCHES[n % len(SEARCHES)].format(regions[n % len(regions)])
            )
        )
    _told(figures, count)


def graph_at(count: int, source: GraphStore, figures: Figures) -> None:
    """Fill a store with ``count`` graphs and measure it."""
    regions = counties()
    with tempfile.TemporaryDirectory() as name:
        store = ox.Store(name)
        store.extend(GraphStore.open().native)
        began = spent()
        for at in range(0, count, TOGETHER):
            words = b"".join(graphs(source, min(TOGETHER, count - at), at))
            store.bulk_load(words, ox.RdfFormat.N_QUADS)
        figures["load, s"][count] = spent() - began
        store.optimize()
        store.flush()
        figures["stored bytes a report"][count] = size_of(Path(name)) / count
        opened = GraphStore(store, read_only=True)
        figures["stored triples"][count] = _default_size(opened)
        asking = engine(store)
        for shape, query in SHAPES.items():
            figures[f"{shape}, ms"][count] = median_ms(lambda n, q=query: asking(HEAD + q(n)))
        began = spent()
        ask(Bare(opened), QUESTIONS[0].format(regions[0]))
        figures["first question, s"][count] = spent() - began
        figures["ask a known region, ms"][count] = asked(Bare(opened), regions[:1])
        figures["memory, MB"][count] = memory()
        del opened, store
    _told(figures, count)


def index_at(count: int, first: Shard, figures: Figures) -> None:
    """Put an index of ``count`` reports together, keep it, and measure search in it elsewhere."""
    with tempfile.TemporaryDirectory() as name:
        began = spent()
        PassageIndex.build(shards(first, count)).save(Path(name))
        figures["index, s"][count] = spent() - began
        figures["index bytes a report"][count] = size_of(Path(name)) / count
        figures["memory to put it together, MB"][count] = memory()
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            found = alone.submit(_search_in, Path(name), first.report).result()
        for figure, value in found.items():
            figures[figure][count] = value
    _told(figures, count)


def _search_in(folder: Path, report: str) -> dict[str, float]:
    """What searching takes in a process that has only opened the index."""
    index = PassageIndex.open(folder)
    queries = [words.format(HOME) for words in SEARCHES]
    one = index.mask([report])
    return {
        "passages": len(index),
        "search everything, ms": median_ms(_searching(index, queries, None, "context")),
        "search one report, ms": median_ms(_searching(index, queries, one, "paragraph")),
        "memory of a service's index, MB": memory(),
    }


def _searching(
    index: PassageIndex, queries: Sequence[str], mask: Mask | None, form: Form
) -> Callable[[int], object]:
    return lambda n: index.search(queries[n % len(queries)], 100, mask, form)


def asked(collection: object, regions: Sequence[str]) -> float:
    """Median ms of questions about one region each."""
    return median_ms(
        lambda n: ask(
            collection,  # type: ignore[arg-type]
            QUESTIONS[n % len(QUESTIONS)].format(regions[n % len(regions)]),
        )
    )


def _default_size(store: GraphStore) -> int:
    found = next(iter(store.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")))
    return int(str(getattr(found["n"], "value", 0)))


def _told(figures: Figures, count: int) -> None:
    for name, values in figures.items():
        if count in values:
            print(f"{count:7,} reports  {name:24} {values[count]:14,.2f}", flush=True)


def exponent(values: dict[int, float]) -> float:
    """e of the fit t = a n^e; NaN for a single size."""
    if len(values) < 2:
        return math.nan
    sizes, found = np.array(list(values)), np.array(list(values.values()))
    return float(np.polyfit(np.log(sizes), np.log(np.maximum(found, 1e-9)), 1)[0])


def summary(figures: Figures, projected: int) -> None:
    """A table: each figure by size, its exponent, and what the last size gives at ``projected``."""
    sizes = sorted({size for values in figures.values() for size in values})
    head = "".join(f"{size:>14,}" for size in sizes)
    print(f"\n{'reports':26}{head}{'exponent':>10}{f'at {projected:,}':>18}")
    for name, values in figures.items():
        cells = "".join(f"{values[s]:14,.2f}" if s in values else f"{'':14}" for s in sizes)
        e, last = exponent(values), max(values)
        far = values[last] * (projected / last) ** e if not math.isnan(e) else math.nan
        print(f"{name:26}{cells}{e:10.2f}{far:18,.1f}")


def plots(figures: Figures, folder: Path) -> None:
    """PNG files: what building costs, and what asking costs."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    groups = {
        "growth-build": ["build, s", "load, s", "index, s"],
        "growth-ask": [
            name for name in figures if name.endswith(", ms") and len(figures[name]) > 1
        ],
    }
    for name, lines in groups.items():
        figure, axes = plt.subplots(figsize=(10, 5), layout="constrained")
        for line in lines:
            values = figures.get(line)
            if values:
                label = f"{line} ({exponent(values):.2f})"
                style = "-" if len(axes.lines) < 10 else "--"
                axes.plot(list(values), list(values.values()), style, marker="o", label=label)
        axes.set(xscale="log", yscale="log", xlabel="reports", ylabel="as named (exponent)")
        axes.grid(alpha=0.3)
        figure.legend(loc="outside right upper", fontsize="small")
        figure.savefig(folder / f"{name}.png", dpi=110)
        plt.close(figure)


def _kept(path: Path | None) -> Figures:
    figures: Figures = defaultdict(dict)
    if path is not None and path.exists():
        for name, values in json.loads(path.read_text("utf-8")).items():
            figures[name] = {int(size): value for size, value in values.items()}
    return figures


def _keep(figures: Figures, path: Path | None) -> None:
    if path is not None:
        path.write_text(json.dumps(figures, indent=1), "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=int, nargs="*", default=[1, 4, 10], metavar="N")
    parser.add_argument("--graphs", type=int, nargs="*", default=[10, 100, 1000], metavar="N")
    parser.add_argument("--indexes", type=int, nargs="*", default=[10, 100, 1000], metavar="N")
    parser.add_argument(
        "--claims", type=int, default=10**6, help="claims of a graph, about; all of the sample's"
    )
    parser.add_argument("--projected", type=int, default=60_000, metavar="N")
    parser.add_argument("--plots", type=Path, help="folder for PNG files")
    parser.add_argument(
        "--figures", type=Path, help="JSON file that keeps figures, so that sizes run one by one"
    )
    args = parser.parse_args(arguments)
    figures = _kept(args.figures)
    if args.graphs:
        source, report = GraphStore.open(), corpus.read(SAMPLE)
        claims = load_records(GOLD, report)
        source.replace(report, claims[:: max(1, len(claims) // args.claims)])
        for count in args.graphs:
            graph_at(count, source, figures)
            _keep(figures, args.figures)
    if args.indexes:
        sample = corpus.read(SAMPLE)
        encoded = Shard.encode(sample.id, corpus.passages(sample), get_encoder())
        for count in args.indexes:
            index_at(count, encoded, figures)
            _keep(figures, args.figures)
    for count in args.build:
        build_at(count, figures)
        _keep(figures, args.figures)
    summary(figures, args.projected)
    if args.plots:
        plots(figures, args.plots)
    return 0


if __name__ == "__main__":
    sys.exit(main())
