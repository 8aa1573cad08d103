"""How well search finds: ``python -m benchmarks.retrieval PASSAGES QUERIES QRELS [--json]``.

PASSAGES and QUERIES are JSON Lines, QRELS is TREC's, as in ``../shared/eval/retrieval``. Scoped: a
question inside its report. Global: the question naming place or year, asked of everything; both
through ``search_api.search``. nDCG@10 has gain 2^grade - 1; recall@10 divides by the relevant
passages, at most ten; MRR is of the first passage of any grade among ten.

Baselines of the same run: BM25, E5 alone (global: every passage encoded with region, year and
headings), and their reciprocal rank fusion (k 60). ``--sensitivity`` varies the weights;
``--floats`` also re-ranks with token states as the encoder gives them, to show what small codes
cost; ``--languages`` asks in pinyin and, where a translation is at hand, in English. Latency is of
searches of a warm service over ``--size`` passages (copies of the given ones); times of the
processor are given beside times of the clock, for machines that others use too.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from pypinyin import lazy_pinyin

import search_api.search as search_module
from corpus import regions
from corpus.model import Passage, Region, Report, Source, Span
from embeddings import Encoder, PassageIndex, Ranking, Shard, get_encoder, prepare
from embeddings.encoders import projection
from embeddings.tokens import unit
from embeddings.words import WordIndex, terms
from ontology.terms import Part, RegionLevel, ReportKind
from search_api.search import Filters, search

KINDS = {
    "政府工作报告": ReportKind.WORK,
    "计划报告": ReportKind.PLAN,
    "统计公报": ReportKind.BULLETIN,
}
ENGLISH = Path(__file__).parent / "data" / "retrieval_english.jsonl"
NUMBERING = re.compile(r"^[（(]?[一二三四五六七八九十]+[)）、]")
Ranks = list[str]


@dataclass
class Data:
    """A benchmark: passages by report, questions, and grades by question and passage."""

    passages: dict[str, list[Passage]]
    reports: dict[str, Report]
    queries: list[dict[str, str]]
    grades: dict[str, dict[str, int]]

    @property
    def flat(self) -> list[Passage]:
        return [p for name in sorted(self.passages) for p in self.passages[name]]


class Bench:
    """What ``search`` needs of a collection."""

    def __init__(self, index: PassageIndex, reports: Mapping[str, Report]) -> None:
        self.index = index
        self.reports = reports


def read(passages: Path, queries: Path, qrels: Path) -> Data:
    rows = [json.loads(line) for line in passages.read_text("utf-8").splitlines() if line]
    data = Data({}, {}, [], {})
    for row in rows:
        found = regions.named(row["region"]).region
        own = data.passages.setdefault(row["doc"], [])
        data.reports.setdefault(row["doc"], _report(row, found))
        headings = tuple(h for h in (row["h1"], row["h2"]) if h)
        plain = "，".join(NUMBERING.sub("", h) for h in headings)
        context = f"{row['region']}{row['year']}年{row['kind']}。{plain}{'。' if plain else ''}"
        span = Span(0, len(row["text"]))
        own.append(Passage(row["id"], span, row["text"], context, headings, Part.OTHER, len(own)))
    data.queries = [json.loads(line) for line in queries.read_text("utf-8").splitlines() if line]
    for line in qrels.read_text("utf-8").splitlines():
        if line.strip():
            question, _, passage, grade = line.split()
            data.grades.setdefault(question, {})[passage] = int(grade)
    return data


def _report(row: dict[str, Any], region: Region | None) -> Report:
    year = int(row["year"])
    return Report(
        id=row["doc"],
        title=row["title"],
        region=region or Region(row["region"], RegionLevel.UNKNOWN),
        kind=KINDS.get(row["kind"], ReportKind.OTHER),
        reviewed_year=year - 1,
        planned_year=year,
        text="",
        normal="",
        source=Source("", "", "text/plain"),
    )


def measures(found: Sequence[str], grades: Mapping[str, int]) -> tuple[float, float, float]:
    """nDCG@10, recall@10 and reciprocal rank of one ranking."""
    top = list(found[:10])
    gain = sum((2 ** grades.get(p, 0) - 1) / np.log2(i + 2) for i, p in enumerate(top))
    best = sorted(grades.values(), reverse=True)[:10]
    ideal = sum((2**g - 1) / np.log2(i + 2) for i, g in enumerate(best))
    first = next((1 / (i + 1) for i, p in enumerate(top) if p in grades), 0.0)
    return gain / ideal, len(set(top) & set(grades)) / min(10, len(grades)), first


def evaluate(data: Data, ranks: Callable[[dict[str, str]], Ranks]) -> dict[str, float]:
    rows = [measures(ranks(query), data.grades[query["qid"]]) for query in data.queries]
    mean = np.mean(rows, axis=0)
    return {"ndcg10": float(mean[0]), "recall10": float(mean[1]), "mrr10": float(mean[2])}


def by_scores(names: Sequence[str], scores: np.ndarray[Any, Any]) -> Ranks:
    return [names[i] for i in np.argsort(-scores, kind="stable")]


def fused(first: Ranks, second: Ranks, k: int = 60) -> Ranks:
    """Reciprocal rank fusion (Cormack et al. 2009)."""
    score: dict[str, float] = {}
    for ranking in (first, second):
        for rank, name in enumerate(ranking, start=1):
            score[name] = score.get(name, 0.0) + 1 / (k + rank)
    return sorted(score, key=lambda name: (-score[name], name))


def baselines(data: Data, encoder: Encoder, plain: np.ndarray[Any, Any]) -> dict[str, Any]:
    flat = data.flat
    names = [p.id for p in flat]
    place = {name: i for i, name in enumerate(names)}
    long = [p.context + p.text for p in flat]
    vectors = {"scoped": plain, "global": encoder.encode(long)}
    words = {
        "scoped": WordIndex.build([terms(p.text) for p in flat]),
        "global": WordIndex.build([terms(text) for text in long]),
    }
    out: dict[str, Any] = {}
    for mode, field in (("scoped", "q"), ("global", "q_global")):

        def legs(query: dict[str, str], mode: str = mode, field: str = field) -> list[Ranks]:
            inside = names if mode == "global" else [p.id for p in data.passages[query["doc"]]]
            rows = [place[name] for name in inside]
            vector = encoder.encode([query[field]], "query")[0]
            return [
                by_scores(inside, words[mode].scores(query[field])[rows]),
                by_scores(inside, vectors[mode][rows] @ vector),
            ]

        cache = {query["qid"]: legs(query) for query in data.queries}
        out[mode] = {
            "BM25": evaluate(data, lambda q: cache[q["qid"]][0]),  # noqa: B023
            "E5": evaluate(data, lambda q: cache[q["qid"]][1]),  # noqa: B023
            "RRF": evaluate(data, lambda q: fused(cache[q["qid"]][0], cache[q["qid"]][1])),  # noqa: B023
        }
    return out


def ours(data: Data, bench: Bench) -> dict[str, dict[str, float]]:
    def scoped(query: dict[str, str]) -> Ranks:
        result = search(
            bench, query["q"], 10, filters=Filters(reports={query["doc"]}), facets=False
        )
        return [hit.passage.id for hit in result.hits]

    def everywhere(query: dict[str, str]) -> Ranks:
        result = search(bench, query["q_global"], 10, facets=False)
        return [hit.passage.id for hit in result.hits]

    return {"scoped": evaluate(data, scoped), "global": evaluate(data, everywhere)}


def unfiltered(data: Data, index: PassageIndex) -> dict[str, float]:
    """The global questions with their place and year left in and no filter: the context form."""
    return evaluate(
        data, lambda q: [h.passage.id for h in index.search(q["q_global"], 10, form="context")]
    )


def sensitivity(data: Data, bench: Bench) -> list[dict[str, Any]]:
    rows = []
    usual, preference = bench.index.ranking, search_module.YEAR_PREFERENCE
    variants: list[tuple[str, Ranking, float]] = [
        *((f"dense {w}", replace(usual, dense=w), preference) for w in (0.6, 0.7, 0.75, 0.8, 0.9)),
        *((f"reranked {n}", replace(usual, reranked=n), preference) for n in (10, 20, 30, 50, 100)),
        *((f"tokens {w}", replace(usual, tokens=w), preference) for w in (0.0, 0.5, 1.0, 2.0)),
        *((f"year preference {p}", usual, p) for p in (0.0, 0.1, 0.2, 0.3, 0.5)),
    ]
    for name, ranking, bonus in variants:
        bench.index.ranking = ranking
        search_module.YEAR_PREFERENCE = bonus
        found = ours(data, bench)
        rows.append({"variant": name, **{m: found[m]["ndcg10"] for m in found}})
    bench.index.ranking, search_module.YEAR_PREFERENCE = usual, preference
    return rows


def floats(data: Data, encoder: Encoder, index: PassageIndex) -> dict[str, float]:
    """Scoped nDCG@10 of MaxSim alone, over whole reports: stored codes against full states."""
    tokens = index._all.tokens
    assert tokens is not None
    out = {"codes": 0.0, "states": 0.0}
    for query in data.queries:
        inside = data.passages[query["doc"]]
        names = [p.id for p in inside]
        asked = unit(encoder.encode_states([query["q"]], "query")[0].last)
        full = [
            float((asked @ unit(s.last).T).max(1).mean())
            for s in encoder.encode_states([p.text for p in inside])
        ]
        _, small = index._encoded(query["q"])
        assert small is not None
        codes = tokens.maxsim(small, np.array([index.row(n) for n in names]))
        grades = data.grades[query["qid"]]
        out["states"] += measures(by_scores(names, np.array(full)), grades)[0]
        out["codes"] += measures(by_scores(names, codes), grades)[0]
    return {name: total / len(data.queries) for name, total in out.items()}


def languages(data: Data, bench: Bench) -> dict[str, float]:
    """Scoped nDCG@10 of questions in pinyin (all) and English (those translated), and of the
    Chinese originals of the latter.
    """
    known = {query["qid"]: query for query in data.queries}
    rows = [json.loads(line) for line in ENGLISH.read_text("utf-8").splitlines()]
    rows = [row for row in rows if row["qid"] in known]

    def mean(asked: list[tuple[str, str]]) -> float:
        gains = []
        for qid, text in asked:
            inside = Filters(reports={known[qid]["doc"]})
            hits = search(bench, text, 10, filters=inside, facets=False).hits
            gains.append(measures([h.passage.id for h in hits], data.grades[qid])[0])
        return float(np.mean(gains)) if gains else float("nan")

    return {
        "pinyin": mean([(q, " ".join(lazy_pinyin(row["q"]))) for q, row in known.items()]),
        "english": mean([(row["qid"], row["q"]) for row in rows]),
        "chinese_of_english": mean([(row["qid"], known[row["qid"]]["q"]) for row in rows]),
    }


def latency(data: Data, shards: list[Shard], size: int) -> dict[str, float]:
    """Milliseconds of searches over ``size`` passages, index opened from disk, service warm."""
    copies: list[Shard] = []
    reports: dict[str, Report] = {}
    total = 0
    while total < size:
        for shard in shards:
            number = len(copies) // len(shards)
            name = f"{shard.report}~{number}"
            own = tuple(replace(p, id=f"{p.id}~{number}") for p in shard.passages)
            copies.append(replace(shard, report=name, passages=own))
            reports[name] = replace(data.reports[shard.report], id=name)
            total += len(own)
            if total >= size:
                break
    with tempfile.TemporaryDirectory() as folder:
        PassageIndex.build(copies).save(Path(folder))
        began = time.perf_counter()
        bench = Bench(PassageIndex.open(Path(folder)), reports)
        opened = (time.perf_counter() - began) * 1000
        for word in ("预热", "城镇化率是多少", "warm up"):
            search(bench, word)
        times, busy = [], []
        for query in data.queries:
            for text in (query["q_global"], query["q"]):
                began, used = time.perf_counter(), time.process_time()
                search(bench, text, 10)
                times.append((time.perf_counter() - began) * 1000)
                busy.append((time.process_time() - used) * 1000)
    return {
        "passages": float(total),
        "open_ms": opened,
        "median_ms": float(np.median(times)),
        "p95_ms": float(np.percentile(times, 95)),
        "max_ms": float(max(times)),
        "median_cpu_ms": float(np.median(busy)),
        "p95_cpu_ms": float(np.percentile(busy, 95)),
    }


def indexing(data: Data, encoder: Encoder) -> tuple[list[Shard], dict[str, float]]:
    """Every report encoded, with the speed: encoding, and encoding with assembling the index."""
    encoder.encode(["预热"])
    speeds, shards = [], []
    began, used = time.perf_counter(), time.process_time()
    for name in sorted(data.passages):
        start = time.perf_counter()
        shards.append(Shard.encode(name, data.passages[name], encoder, projection()))
        speeds.append(len(data.passages[name]) / (time.perf_counter() - start))
    encoded, busy = time.perf_counter() - began, time.process_time() - used
    PassageIndex.build(shards)
    whole = time.perf_counter() - began
    count = len(data.flat)
    return shards, {
        "encoding_per_s": count / encoded,
        "indexing_per_s": count / whole,
        "best_report_per_s": max(speeds),
        "encoding_cpu_ms_per_passage": 1000 * busy / count,
        "characters": sum(len(p.text) for p in data.flat) / count,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("passages", "queries", "qrels"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--size", type=int, default=12_000, help="passages of the latency run")
    parser.add_argument("--sensitivity", action="store_true", help="vary the weights")
    parser.add_argument("--floats", action="store_true", help="what small token codes cost")
    parser.add_argument("--languages", action="store_true", help="ask in English and pinyin too")
    options = parser.parse_args()
    for path in (options.passages, options.queries, options.qrels):
        if not path.is_file():
            parser.error(f"{path} is not a file")
    data = read(options.passages, options.queries, options.qrels)
    prepare()
    encoder = get_encoder()
    shards, speed = indexing(data, encoder)
    index = PassageIndex.build(shards)
    bench = Bench(index, data.reports)
    found = baselines(data, encoder, np.concatenate([s.vectors for s in shards]))
    for mode, result in ours(data, bench).items():
        found[mode]["reportkg"] = result
    found["global"]["reportkg, no filter"] = unfiltered(data, index)
    report: dict[str, Any] = {
        "queries": len(data.queries),
        "passages": len(data.flat),
        **found,
        "indexing": speed,
    }
    if options.size:
        report["latency"] = latency(data, shards, options.size)
    if options.languages:
        report["languages"] = languages(data, bench)
    if options.sensitivity:
        report["sensitivity"] = sensitivity(data, bench)
    if options.floats:
        report["maxsim_alone"] = floats(data, encoder, index)
    print(json.dumps(report, ensure_ascii=False, indent=1) if options.json else table(report))


def table(report: dict[str, Any]) -> str:
    lines = [f"{report['queries']} questions, {report['passages']} passages"]
    lines.append(f"{'':30}{'nDCG@10':>9}{'recall@10':>11}{'MRR@10':>8}")
    for mode in ("scoped", "global"):
        for name, m in report[mode].items():
            numbers = f"{m['ndcg10']:9.3f}{m['recall10']:11.3f}{m['mrr10']:8.3f}"
            lines.append(f"{mode + ' ' + name:30}{numbers}")
    for name in ("indexing", "latency", "languages", "maxsim_alone"):
        for key, value in report.get(name, {}).items():
            lines.append(f"{name + ' ' + key:30}{value:9.3f}")
    lines += [
        f"{row['variant']:30}scoped {row['scoped']:.3f}  global {row['global']:.3f}"
        for row in report.get("sensitivity", ())
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
