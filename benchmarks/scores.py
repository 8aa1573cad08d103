"""What the extraction benchmark prints: the scorer's table, losses, reliability, aliases."""

from __future__ import annotations

import importlib.util
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

from benchmarks.folds import SHARED, Record

NAMED = ("enterprise", "place", "project")
FIELDS = ("indicator", "measure", "status", "year", "subject")
BINS = 10


@cache
def scorer() -> ModuleType:
    """The scorer that comes with the annotation."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "eval" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.dice = cache(module.dice)
    return module


@dataclass(slots=True)
class Tally:
    """Counts of several reports, added up before ratios are taken."""

    rows: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    bins: dict[str, list[list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: [[0.0, 0.0, 0.0] for _ in range(BINS)])
    )
    """By row and tenth of confidence: claims, sum of confidence, right ones."""
    losses: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    quotes: list[int] = field(default_factory=lambda: [0, 0])

    def add(self, wanted: Sequence[Record], found: Sequence[Record], text: str) -> dict[str, Any]:
        """Counts one report; gives its own table."""
        run = scorer().Scorer(list(wanted), list(found))
        own = run.run()
        for row, counts in own.items():
            self.rows[row] = [a + b for a, b in zip(self.rows[row], counts, strict=True)]
        for row in ("enterprise", "place", "project", "stage", "observation", "award"):
            wrong = {id(record) for record in run.spurious[row]}
            for record in run.predicted[row]:
                confidence = float(record["confidence"])
                one = self.bins[row][min(BINS - 1, int(confidence * BINS))]
                one[0] += 1
                one[1] += confidence
                one[2] += id(record) not in wrong
        self._losses(run)
        self.quotes[0] += sum(r["quote"] in text for r in found)
        self.quotes[1] += len(found)
        return {row: scorer().figures(*counts) for row, counts in own.items()}

    def _losses(self, run: Any) -> None:
        """Among pairs that agree on the thing itself, which field is wrong."""
        score = scorer()
        projects = run.aliases("project")
        subjects = {**projects, **run.aliases("enterprise"), **run.aliases("place")}

        def number(g: Record, p: Record) -> float:
            near = score.likeness(score.names(g), score.names(p))
            if not score.same_quantity(g, p):
                return 0.0
            same = sum(g.get(k) == p.get(k) for k in ("measure", "status", "year"))
            return float(0.5 + near + 0.1 * same)

        gold, found = run.gold["observation"], run.predicted["observation"]
        for i, j in score.pair(gold, found, number):
            g, p = gold[i], found[j]
            wrong = [k for k in ("measure", "year") if (g.get(k) or None) != (p.get(k) or None)]
            if score.settled(g.get("status")) != score.settled(p.get("status")):
                wrong.append("status")
            if score.likeness(score.names(g), score.names(p)) < 0.5:
                wrong.append("indicator")
            about = score.likeness(
                run.named(subjects, g["subject"]), run.named(subjects, p["subject"])
            )
            if about < 0.6:
                wrong.append("subject")
            self.losses["observation"]["+".join(wrong) or "right"] += 1
        self.losses["observation"]["number missed"] += len(gold) - len(
            score.pair(gold, found, number)
        )

        def project(g: Record, p: Record) -> float:
            near = score.likeness(
                run.named(projects, g["project"]), run.named(projects, p["project"])
            )
            if near < 0.6:
                return 0.0
            return float(near + (g["stage"] == p["stage"]) + (g["modality"] == p["modality"]))

        gold, found = run.gold["stage"], run.predicted["stage"]
        pairs = score.pair(gold, found, project)
        for i, j in pairs:
            wrong = [k for k in ("stage", "modality") if gold[i][k] != found[j][k]]
            self.losses["stage"]["+".join(wrong) or "right"] += 1
        self.losses["stage"]["project without any stage found"] += len(gold) - len(pairs)

    def table(self) -> str:
        """The scorer's table."""
        figures = {row: scorer().figures(*c) for row, c in self.rows.items()}
        lines = [
            f"{row:28} P {f['precision']:.3f}  R {f['recall']:.3f}  F1 {f['f1']:.3f}"
            f"  ({f['gold']} gold, {f['predicted']} found)"
            for row, f in figures.items()
        ]
        lines.append(
            f"macro F1 {self.macro():.3f}, quotes found word for word "
            f"{self.quotes[0] / max(1, self.quotes[1]):.3f}"
        )
        return "\n".join(lines)

    def f1(self, row: str) -> float:
        return float(scorer().figures(*self.rows[row])["f1"])

    def macro(self) -> float:
        """Mean F1 of the rows that count, as ``score.py`` takes it."""
        main = [row for row, c in self.rows.items() if "(" not in row and c[1]]
        return sum(self.f1(row) for row in main) / max(1, len(main))

    def reliability(self) -> str:
        """By kind and tenth of confidence: claims, mean confidence, share that is right."""
        lines = []
        for row, bins in self.bins.items():
            total = sum(one[0] for one in bins)
            gap = sum(abs(one[1] - one[2]) for one in bins) / max(1.0, total)
            cells = [
                f"{one[1] / one[0]:.2f}:{one[2] / one[0]:.2f}({one[0]:.0f})"
                for one in bins
                if one[0] >= 5
            ]
            lines.append(f"{row:12} off by {gap:.3f} on average  {'  '.join(cells)}")
        return "\n".join(lines)

    def explain(self) -> str:
        """Where observations and stages are lost."""
        lines = []
        for row, counts in self.losses.items():
            parts = [f"{name} {n}" for name, n in counts.most_common()]
            lines.append(f"{row}: {', '.join(parts)}")
        return "\n".join(lines)


def b_cubed(
    wanted: Iterable[Iterable[str]], found: Iterable[Iterable[str]]
) -> tuple[float, float, int]:
    """Sums of precision and recall over the names that both clusterings hold, and their number.

    Bagga and Baldwin 1998, "Entity-Based Cross-Document Coreferencing Using the Vector Space
    Model".
    """
    gold, own = _clusters(wanted), _clusters(found)
    shared = gold.keys() & own.keys()
    precision = recall = 0.0
    for name in shared:
        both = len(gold[name] & own[name])
        precision += both / len(own[name] & shared)
        recall += both / len(gold[name] & shared)
    return precision, recall, len(shared)


def _clusters(sets: Iterable[Iterable[str]]) -> Mapping[str, frozenset[str]]:
    """Each name's cluster; a name of several clusters is left out, since none is right."""
    out: dict[str, frozenset[str]] = {}
    twice: set[str] = set()
    for names in sets:
        cluster = frozenset(scorer().normal(n) for n in names)
        for name in cluster:
            if name in out and out[name] != cluster:
                twice.add(name)
            out[name] = cluster
    return {name: frozenset(c - twice) for name, c in out.items() if name not in twice}
