"""Questions against a graph: ``python -m benchmarks.questions [--facts DIR] [--own] [--variants]``.

Loads the gold of every report that a question names (with ``--facts DIR``: claims in DIR as JSON
Lines ``<report file stem>.jsonl``, for example those that ``benchmarks/extraction.py`` leaves
behind), asks all questions over that one collection, and scores with
``../shared/eval/score_answers.py``. Losses are told apart: a *misread* question fails on the gold
too; otherwise the fact is *missing* or *wrong* in the graph. ``--variants`` asks the same questions
with typos, in traditional characters, with full-width digits, without a question mark, politely.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import statistics
import sys
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opencc import OpenCC

import corpus
from kg.claims import Claim, ClaimError, from_record
from kg.store import GraphStore
from search_api.questions import QuestionError, ask, warm
from search_api.questions.names import sound

HERE = Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared"
EVAL, TEXTS = SHARED / "eval", SHARED / "corpus" / "texts"
OWN = HERE / "data" / "questions-own.jsonl"
COMMON = HERE / "data" / "common-characters.txt"
"""Frequent characters, from which typos are drawn."""
SAMPLE = "jiuyuan-2023"


@dataclass(frozen=True)
class Bare:
    """A collection without an index."""

    store: GraphStore


def scorer() -> Any:
    """``score_answers.py`` as a module."""
    sys.path.insert(0, str(EVAL))
    spec = importlib.util.spec_from_file_location("score_answers", EVAL / "score_answers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def text_of(stem: str) -> Path:
    return SHARED / "seed" / f"{stem}.txt" if stem == SAMPLE else TEXTS / f"{stem}.txt"


def facts_of(stem: str, folder: Path, report: Any) -> list[Claim]:
    """Claims of a file of records; records whose quote cannot be found are left out."""
    claims = []
    for line in (folder / f"{stem}.jsonl").read_text("utf-8").splitlines():
        if line.strip():
            try:
                claims.append(from_record(json.loads(line), report))
            except ClaimError:
                continue
    return claims


def load(stems: set[str], folder: Path, extract: bool = False) -> tuple[Bare, set[str]]:
    """A graph of these reports' facts, and the reports that had none."""
    store, missing = GraphStore.open(None), set()
    for stem in sorted(stems):
        report = corpus.read(text_of(stem))
        if (folder / f"{stem}.jsonl").exists():
            store.replace(report, facts_of(stem, folder, report))
        elif extract:
            store.replace(report, extracted(report))
        else:
            missing.add(stem)
    return Bare(store), missing


def extracted(report: Any) -> list[Claim]:
    """Claims by the default extractor; by rules where the models are not there yet."""
    from kg.extract import UnknownExtractor, extract

    try:
        return list(extract(report))
    except UnknownExtractor:
        return list(extract(report, extractor="rules"))


def answers(collection: Bare, questions: list[dict[str, Any]]) -> tuple[list[Any], list[float]]:
    out, times = [], []
    for question in questions:
        start = time.perf_counter()
        try:
            answer = ask(collection, question["question"]).to_json()
        except QuestionError as error:
            answer = {"message": str(error)}
        times.append((time.perf_counter() - start) * 1000)
        out.append({**answer, "id": question["id"]})
    return out, times


def score(module: Any, questions: list[dict[str, Any]], found: list[Any]) -> dict[str, float]:
    return {
        q["id"]: float(module.SCORES[q["kind"]](q, a))
        for q, a in zip(questions, found, strict=True)
    }


def table(module: Any, questions: list[dict[str, Any]], found: list[Any]) -> None:
    by_id = dict(zip((q["id"] for q in questions), found, strict=True))
    scores = score(module, questions, found)
    for kind in [*module.SCORES, "all"]:
        mine = [q for q in questions if kind in (q["kind"], "all")]
        if not mine:
            continue
        proof = [module.evidence_found(q, by_id[q["id"]]) for q in mine if q["evidence"]]
        traps = sum(bool(module.trapped(q, by_id[q["id"]].get("rows") or [])) for q in mine)
        mean = statistics.mean(scores[q["id"]] for q in mine)
        shown = f"{statistics.mean(proof):.3f}" if proof else "    -"
        print(
            f"{kind:9} {len(mine):4} questions  score {mean:.3f}  evidence {shown}  trapped {traps}"
        )


# Variants: the same question as other people would type it


def typo(question: str, keep: set[str], chance: random.Random) -> str:
    """One character replaced by another of the same sound, outside numbers and Latin letters."""
    common = COMMON.read_text("utf-8").replace("\n", "")
    places = [i for i, c in enumerate(question) if "\u4e00" <= c <= "\u9fff" and c not in keep]
    chance.shuffle(places)
    for place in places:
        same = [c for c in common if c != question[place] and sound(c) == sound(question[place])]
        if same:
            return question[:place] + chance.choice(same) + question[place + 1 :]
    return question


def variants(questions: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    chance = random.Random(7)
    traditional = OpenCC("s2t")
    wide = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789"}
    forms = {
        "typos": lambda q: typo(q, set("的了吗是"), chance),
        "traditional": traditional.convert,
        "full-width": lambda q: q.translate(wide),
        "no mark": lambda q: q.rstrip("？?"),
        "politeness": lambda q: "您好，麻烦请问一下，" + q + "谢谢您！",
        "swapped": lambda q: (
            unicodedata.normalize("NFKC", q).replace("？", "?").replace("，", ", ")
        ),
    }
    return {
        name: [{**q, "question": form(q["question"])} for q in questions]
        for name, form in forms.items()
    }


def loss(question: dict[str, Any], answer: Any, on_gold: float, got: float) -> str | None:
    if got >= 0.999:
        return None
    if on_gold < got + 0.001:
        return "misread"
    return (
        "fact missing" if not answer.get("rows") and answer.get("answer") is None else "fact wrong"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=Path, help="folder of claims instead of the gold")
    parser.add_argument("--own", action="store_true", help="the forty questions in benchmarks/data")
    parser.add_argument("--variants", action="store_true", help="other ways to type the questions")
    parser.add_argument("--errors", action="store_true", help="print what is not wholly right")
    parser.add_argument("--answers", type=Path, help="write the answers there, one JSON a line")
    args = parser.parse_args()
    if not EVAL.exists():
        print(f"skipped: there is no {EVAL}")
        return 0
    module = scorer()
    source = OWN if args.own else EVAL / "questions.jsonl"
    questions = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    stems = {stem for q in questions for stem in q["reports"]}
    folder = args.facts or EVAL / "gold"
    start = time.perf_counter()
    collection, missing = load(stems, folder, extract=bool(args.own))
    print(f"{len(stems) - len(missing)} reports loaded in {time.perf_counter() - start:.1f} s")
    if missing:
        print("without facts, questions left out:", ", ".join(sorted(missing)))
        questions = [q for q in questions if not missing & set(q["reports"])]
    warm(collection)
    found, times = answers(collection, questions)
    table(module, questions, found)
    low, high = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
    print(f"first asking, warm collection: median {low:.1f} ms, 95th percentile {high:.1f} ms")
    scores = score(module, questions, found)
    if args.facts:
        gold, _ = load(stems, EVAL / "gold")
        best = score(module, questions, answers(gold, questions)[0])
        lost: Counter[str] = Counter()
        for q, a in zip(questions, found, strict=True):
            why = loss(q, a, best[q["id"]], scores[q["id"]])
            if why:
                lost[why] += 1
                if args.errors:
                    print(f"  {q['id']} {scores[q['id']]:.2f} {why}: {q['question']}")
        print("losses:", ", ".join(f"{k} {v}" for k, v in sorted(lost.items())) or "none")
    elif args.errors:
        for q, a in zip(questions, found, strict=True):
            if scores[q["id"]] < 0.999:
                names = [(r.get("name"), r.get("value"), r.get("unit")) for r in a.get("rows", [])]
                print(f"\n{q['id']} {q['kind']} {scores[q['id']]:.2f} {q['question']}")
                print("  wanted", json.dumps(q["expected"], ensure_ascii=False)[:400])
                print("  got", names[:8], a.get("count"), a.get("answer"), a.get("message"))
                print("  read", json.dumps(a.get("interpretation"), ensure_ascii=False))
    if args.variants:
        mean = statistics.mean(scores.values())
        for name, form in variants(questions).items():
            other, _ = answers(collection, form)
            value = statistics.mean(score(module, questions, other).values())
            print(f"{name:12} {value:.3f}  ({value - mean:+.3f})")
            if args.errors:
                got = score(module, questions, other)
                for q, f in zip(questions, form, strict=True):
                    if got[q["id"]] < scores[q["id"]] - 0.001:
                        print(
                            f"    {q['id']} {scores[q['id']]:.2f} -> {got[q['id']]:.2f}",
                            f["question"],
                        )
    if args.answers:
        lines = (json.dumps(a, ensure_ascii=False) for a in found)
        args.answers.write_text("\n".join(lines) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
