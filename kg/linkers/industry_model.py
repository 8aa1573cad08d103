"""Which industries a project is tied to: a ridge classifier over its words, then a second look.

The first model scores the industry words of the training reports for a project (ridge regression
solved over projects, Saunders, Gammerman and Vovk 1998). The second weighs each candidate, those
words and the ones that the industry vocabulary finds in name and heading, by a log-linear model.
Its training scores come from first models that never saw the region, in closed form.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.model import Report
from kg.claims import Project
from kg.linkers import sparse
from kg.linkers.industry_rows import Seen, View, hints, pair, row, view
from kg.linkers.labels import Example, alike
from kg.linkers.sparse import SparseModel
from kg.lists import complete
from kg.resolution import Entity, resolve
from kg.same_name import normal

PENALTY = 1.0
LEAST = 0.2
"""Probability from which an industry is named: half the F1 that can be reached (Lipton et al.
2014), chosen on reports of other regions."""
MOST = 4
SAME = 0.75
"""Dice overlap from which the scorer takes two industry words for one."""
RARE = 2
"""Labels annotated less often come only from the vocabulary."""
COMMON = 3
"""Features seen less often are left out."""
SCALE = 4000.0
"""Weights are kept as 16 bit integers of this many steps a unit."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class IndustryModel:
    """``weights`` is float32[features, labels], its rows named by ``index``."""

    labels: tuple[str, ...]
    index: Mapping[str, int] = field(repr=False)
    idf: Mapping[str, float] = field(repr=False)
    weights: NDArray[np.float32] = field(repr=False)
    bias: NDArray[np.float32] = field(repr=False)
    second: SparseModel = field(repr=False)
    seen: Seen = field(repr=False)
    least: float = LEAST

    def scores(self, views: Sequence[View]) -> Floats:
        """The first model's scores, float[projects, labels]."""
        out = np.tile(self.bias.astype(np.float64), (len(views), 1))
        for i, one in enumerate(views):
            for name, value in row(one, self.idf).items():
                out[i] += value * self.weights[self.index[name]]
        return out

    def industries(
        self, report: Report, projects: Sequence[Entity]
    ) -> list[tuple[tuple[str, float], ...]]:
        """For each project its industries with their probabilities, likeliest first."""
        views = [view(report, p.mentions[0], p.name) for p in projects]
        if not views:
            return []
        scores = self.scores(views)
        mean = scores.mean(axis=0)
        place = {label: j for j, label in enumerate(self.labels)}
        out = []
        for one, own in zip(views, scores, strict=True):
            ranked = [self.labels[j] for j in np.argsort(-own, kind="stable")]
            chances = []
            for label, places in hints(one, ranked).items():
                j = place.get(label)
                features = pair(
                    one,
                    label,
                    places,
                    None if j is None else float(own[j]),
                    0.0 if j is None else float(mean[j]),
                    self.seen,
                )
                chances.append((label, self.second.probability(features)))
            chances.sort(key=lambda c: (-c[1], c[0]))
            out.append(tuple(c for c in chances[:MOST] if c[1] >= self.least))
        return out

    def dump(self) -> dict[str, Any]:
        """What ``load`` reads; the matrix as 16 bit integers."""
        return {
            "labels": list(self.labels),
            "features": list(self.index),
            "idf": [round(self.idf[name], 3) for name in self.index],
            "matrix": np.round(self.weights * SCALE).astype(np.int16),
            "bias": [round(float(b), 5) for b in self.bias],
            "second": self.second.dump(),
            "count": dict(self.seen.count),
            "regions": dict(self.seen.regions),
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> IndustryModel:
        names = data["features"]
        return cls(
            tuple(data["labels"]),
            {name: i for i, name in enumerate(names)},
            dict(zip(names, data["idf"], strict=True)),
            np.asarray(data["matrix"], np.float32) / np.float32(SCALE),
            np.asarray(data["bias"], np.float32),
            SparseModel.load(data["second"]),
            Seen(data["count"], data["regions"]),
        )


@dataclass(frozen=True)
class _Known:
    """A project of the training reports with its annotated industries."""

    view: View
    industries: tuple[str, ...]
    group: str


def train(examples: Sequence[Example]) -> IndustryModel:
    """A model from annotated reports; raises ``ValueError`` where fewer than two regions show."""
    known = [one for example in examples for one in _known(example)]
    groups = sorted({one.group for one in known})
    if len(groups) < 2:
        raise ValueError("industries need annotated projects of at least two regions")
    counts = Counter(label for one in known for label in one.industries)
    regions = _regions(known)
    labels = sorted((c for c, n in counts.items() if n >= RARE), key=lambda c: (-counts[c], c))
    idf = _idf(known)
    index = {name: i for i, name in enumerate(sorted(idf))}
    matrix = np.zeros((len(known), len(index)), np.float32)
    for i, one in enumerate(known):
        for name, value in row(one.view, idf).items():
            matrix[i, index[name]] = value
    wanted = np.array([[label in one.industries for label in labels] for one in known], float)
    prior = wanted.mean(axis=0)
    kernel = (matrix @ matrix.T).astype(float)
    inverse = np.linalg.inv(kernel + PENALTY * np.eye(len(known)))
    dual = inverse @ (wanted - prior)
    rows: list[Mapping[str, float]] = []
    answers: list[str] = []
    for group in groups:
        inside = [i for i, one in enumerate(known) if one.group == group]
        block = inverse[np.ix_(inside, inside)]
        held_out = wanted[inside] - np.linalg.solve(block, dual[inside])
        _second_rows(known, inside, labels, held_out, counts, regions, rows, answers)
    return IndustryModel(
        tuple(labels),
        index,
        idf,
        (matrix.T @ dual.astype(np.float32)).astype(np.float32),
        prior.astype(np.float32),
        sparse.fit(rows, answers, strength=0.1),
        Seen(dict(counts), {k: len(v) for k, v in regions.items()}),
    )


def _second_rows(
    known: Sequence[_Known],
    inside: Sequence[int],
    labels: Sequence[str],
    held_out: Floats,
    counts: Counter[str],
    regions: Mapping[str, set[str]],
    rows: list[Mapping[str, float]],
    answers: list[str],
) -> None:
    """Adds the candidates of one region, seen as by a model that was trained without it."""
    group = known[inside[0]].group
    own = Counter(label for i in inside for label in known[i].industries)
    count = {label: n - own[label] for label, n in counts.items() if n > own[label]}
    spread = {k: len(v - {group}) for k, v in regions.items() if v - {group}}
    seen = Seen(count, spread)
    left = [j for j, label in enumerate(labels) if label in count]
    mean = held_out.mean(axis=0)
    for i, scores in zip(inside, held_out, strict=True):
        ranked = [labels[j] for j in sorted(left, key=lambda j: -scores[j])]
        place = {labels[j]: j for j in left}
        for label, places in hints(known[i].view, ranked).items():
            at = place.get(label)
            score = None if at is None else float(scores[at])
            average = 0.0 if at is None else float(mean[at])
            rows.append(pair(known[i].view, label, places, score, average, seen))
            right = any(alike(label, other) >= SAME for other in known[i].industries)
            answers.append("yes" if right else "no")


def _known(example: Example) -> list[_Known]:
    """The found projects that the annotation knows, with its industries."""
    mentions, full = complete(example.report, example.mentions)
    claims = [c for c in example.claims if isinstance(c, Project)]
    names = [[normal(n) for n in (c.name, *c.aliases)] for c in claims]
    out = []
    taken: set[int] = set()
    for entity in resolve(example.report, mentions, full=full):
        if entity.kind != "project":
            continue
        own = [normal(n) for n in entity.names]
        best, score = -1, 0.0
        for i, other in enumerate(names):
            if i not in taken and (near := max(alike(x, y) for x in own for y in other)) > score:
                best, score = i, near
        if score >= 0.6:
            taken.add(best)
            seen = view(example.report, entity.mentions[0], entity.name)
            out.append(_Known(seen, claims[best].industries, example.group))
    return out


def _idf(known: Sequence[_Known]) -> dict[str, float]:
    counts = Counter(
        f"{block}:{gram}"
        for one in known
        for block, grams in one.view.blocks.items()
        for gram in grams
    )
    return {
        name: round(math.log((len(known) + 1) / (count + 0.5)), 3)
        for name, count in counts.items()
        if count >= COMMON
    }


def _regions(known: Sequence[_Known]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for one in known:
        for label in one.industries:
            out.setdefault(label, set()).add(one.group)
    return out
