"""Scores the observations of the annotated reports, and says which field is wrong how often.

    python -m benchmarks.observations [--names none|gold|rules] [--errors] [REPORT …]

``--names gold`` hands the rules the annotated names of enterprises, places and projects, ``rules``
those that patterns find, ``none`` no names at all. The reports that the rules were written against
(READ) and those kept for checking (KEPT) are pooled apart; of KEPT, 米易县 2023 and 江苏 2026 were
read for what was missed after the first measurements.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import corpus
from corpus.model import Report, Span
from kg import name_rules
from kg.claims import to_record
from kg.mentions import Mention
from kg.observations import observations

SHARED = Path(__file__).resolve().parents[2] / "shared"
OWN_REPORT = "jiuyuan-2023"
READ = (
    "city-周口市-2023-tjgb",
    "city-韶关市-2010-gzbg",
    "city-韶关市-2019-gzbg",
    "county-徐水区-2018-gzbg",
    "county-新安县-2024-gzbg",
    "county-曲阳县-2022-gzbg",
    "jiuyuan-2023",
    "province-内蒙古-2025-gzbg",
)
KEPT = (
    "city-陇南市-2014-gzbg",
    "county-清苑区-2013-gzbg",
    "county-清苑区-2024-gzbg",
    "county-米易县-2022-gzbg",
    "county-米易县-2023-gzbg",
    "province-江苏-2026-gzbg",
    "province-河南-2025-gzbg",
)
FIELDS = ("indicator", "measure", "status", "year", "subject")
Record = dict[str, Any]


def scorer() -> ModuleType:
    """The scorer that comes with the annotation."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "eval" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gold(stem: str) -> list[Record]:
    lines = (SHARED / "eval" / "gold" / f"{stem}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def read(stem: str) -> Report:
    path = SHARED / "corpus" / "texts" / f"{stem}.txt"
    return corpus.read(path if path.exists() else SHARED / "seed" / f"{stem}.txt")


def annotated_names(report: Report, records: Iterable[Record]) -> list[Mention]:
    """Every place where an annotated name stands in the text."""
    found = set()
    for record in records:
        if record["type"] not in {"enterprise", "place", "project"}:
            continue
        for name in [record["name"], *record["aliases"]]:
            start = report.text.find(name) if len(name) >= 2 else -1
            while start >= 0:
                found.add(Mention(Span(start, start + len(name)), record["type"], 1.0))
                start = report.text.find(name, start + 1)
    return sorted(found)


@dataclass
class Tally:
    """Counts of one report, or of several added up."""

    strict: int = 0
    numbers: int = 0
    annotated: int = 0
    predicted: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    only: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        self.strict += other.strict
        self.numbers += other.numbers
        self.annotated += other.annotated
        self.predicted += other.predicted
        self.wrong += other.wrong
        self.only += other.only

    def line(self, title: str) -> str:
        def ratios(hit: int) -> str:
            precision, recall = hit / max(1, self.predicted), hit / max(1, self.annotated)
            return f"P {precision:.3f} R {recall:.3f} F1 {f1(hit, self):.3f}"

        return (
            f"{title:22} {ratios(self.strict)} | number only {ratios(self.numbers)}"
            f" | wrong {dict(self.wrong.most_common())}"
        )


def f1(hit: int, tally: Tally) -> float:
    return 2 * hit / max(1, tally.annotated + tally.predicted)


def compare(
    score: ModuleType, annotated: list[Record], found: list[Record]
) -> tuple[Tally, list[str], Any]:
    """Counts for one report, and a line for each difference."""
    judge = score.Scorer(annotated, found)
    rows = judge.run()
    strict, number = rows["observation"], rows["observation (number only)"]
    tally = Tally(strict[0], number[0], strict[1], strict[2])
    left, right = judge.gold["observation"], judge.predicted["observation"]
    subjects = {**judge.aliases("project"), **judge.aliases("enterprise"), **judge.aliases("place")}

    def alike(a: Record, b: Record) -> float:
        if not score.same_quantity(a, b):
            return 0.0
        same = sum((a.get(k) or None) == (b.get(k) or None) for k in ("measure", "status", "year"))
        return float(0.5 + score.likeness(score.names(a), score.names(b)) + 0.2 * same)

    pairs = score.pair(left, right, alike)
    lines = []
    for i, j in pairs:
        a, b = left[i], right[j]
        bad = [k for k in ("measure", "year") if (a.get(k) or None) != (b.get(k) or None)]
        if score.settled(a["status"]) != score.settled(b["status"]):
            bad.append("status")
        if score.likeness(score.names(a), score.names(b)) < 0.5:
            bad.append("indicator")
        about = score.likeness(
            judge.named(subjects, a["subject"]), judge.named(subjects, b["subject"])
        )
        if about < 0.6:
            bad.append("subject")
        tally.wrong.update(bad)
        if len(bad) == 1:
            tally.only.update(bad)
        if bad:
            lines.append(f"wrong {'+'.join(bad)}: gold {brief(a)} | found {brief(b)}")
    matched, given = {i for i, _ in pairs}, {j for _, j in pairs}
    lines += [f"missed: {brief(a)}" for i, a in enumerate(left) if i not in matched]
    lines += [f"added: {brief(b)}" for j, b in enumerate(right) if j not in given]
    return tally, lines, judge


class Counting:
    """Stands in for the confidences, and counts how often each rule is right in every field."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.right: Counter[str] = Counter()
        self.given: Counter[str] = Counter()

    def __call__(self, rule: str, named_subject: bool) -> float:
        key = rule + ("+subject" if named_subject else "")
        if key not in self.keys:
            self.keys.append(key)
        return (self.keys.index(key) + 1) / 1000

    def add(self, judge: Any, found: list[Record]) -> None:
        wrong = {id(record) for record in judge.spurious["observation"]}
        for record in found:
            key = self.keys[round(record["confidence"] * 1000) - 1]
            self.given[key] += 1
            self.right[key] += id(record) not in wrong

    def table(self) -> str:
        """Shares right, drawn towards the overall share by ten imagined observations."""
        overall = sum(self.right.values()) / max(1, sum(self.given.values()))
        rows = [
            f'    "{key}": {(self.right[key] + 10 * overall) / (count + 10):.3f},  # of {count}'
            for key, count in sorted(self.given.items())
        ]
        return "\n".join([f"overall {overall:.3f}", *rows])


def brief(record: Record) -> str:
    keys = ("indicator", "subject", "measure", "status", "year", "value", "unit", "text")
    said = " ".join(str(record.get(key)) for key in keys)
    return f"[{said}] {record.get('aliases', [])[:3]} «{record['quote'][:70]}»"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", choices=("none", "gold", "rules"), default="none")
    parser.add_argument("--errors", action="store_true", help="print every difference")
    parser.add_argument(
        "--confidence", action="store_true", help="print how often each rule is right"
    )
    parser.add_argument("reports", nargs="*", help="stems of annotated reports; default all")
    arguments = parser.parse_args()
    if not SHARED.exists():
        raise SystemExit(f"no annotated reports: {SHARED} is missing")
    score = scorer()
    counting = Counting()
    pooled = {"READ": Tally(), "KEPT": Tally(), "ALL": Tally()}
    spent, characters = 0.0, 0
    for stem in arguments.reports or (*READ, *KEPT):
        records, report = gold(stem), read(stem)
        names: list[Mention] = []
        if arguments.names == "gold":
            names = annotated_names(report, records)
        elif arguments.names == "rules":
            names = name_rules.mentions(report)
        began = time.process_time()
        claims = observations(report, names, judge=counting)
        spent += time.process_time() - began
        characters += len(report.text)
        found = [to_record(claim) for claim in claims]
        context = (
            [r for r in records if r["type"] != "observation"] if arguments.names == "gold" else []
        )
        tally, lines, judge = compare(score, records, [*found, *context])
        counting.add(judge, found)
        print(tally.line(stem))
        if arguments.errors:
            print("\n".join(f"    {line}" for line in lines))
        pooled["READ" if stem in READ else "KEPT"].add(tally)
        pooled["ALL"].add(tally)
    for title, tally in pooled.items():
        if tally.annotated:
            print(tally.line(title), "only", dict(tally.only))
    print(f"{characters / max(1e-9, spent):,.0f} characters a second of processor time")
    if arguments.confidence:
        print(counting.table())


if __name__ == "__main__":
    main()
