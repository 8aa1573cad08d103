"""Trains the part model: ``python -m corpus.train_parts TEXTS_DIR [--out FILE]``.

Labels come from reports whose level-1 headings leave no doubt: one that looks back, later one that
looks ahead. What stands under the former is review, everything from the latter on is plan. Needs
scikit-learn and SciPy, which reading a report does not.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.catalog import discover
from corpus.model import Report
from corpus.part_model import BITS, WEIGHTS, PartModel, buckets
from corpus.parts import STRONG, heading_score
from corpus.report import read
from corpus.years import Years
from ontology.terms import ReportKind

SHORTEST = 8
PENALTY = 4.0
"""Inverse strength of the L2 penalty; .5 to 10 differ by less than .003 on held-out regions."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """The labelled sentences of one report; ``plan`` says for each whether it is of the plan."""

    region: str
    sentences: tuple[str, ...]
    plan: tuple[bool, ...]


def label(report: Report) -> Labelled | None:
    """Sentences with their part where the headings of a report leave no doubt, else ``None``."""
    if report.kind is ReportKind.BULLETIN:
        return None
    when = Years(report.reviewed_year, report.planned_year, True)
    sides: list[tuple[int, bool | None]] = []
    for section in report.sections:
        if section.level != 1:
            continue
        score = heading_score(section.title, 1, when)
        planning = any(side for _, side in sides)
        if score <= -STRONG and planning:
            return None
        # behind the first plan heading everything is plan; before it, a heading that says
        # nothing, or both, labels nothing
        side = False if score <= -STRONG else True if score >= STRONG or planning else None
        sides.append((section.span.start, side))
    if not {True, False} <= {side for _, side in sides}:
        return None
    sentences, labels = [], []
    for sentence in report.sentences:
        words = report.normal[sentence.span.start : sentence.span.end].strip()
        above = [side for start, side in sides if start < sentence.span.start]
        if len(words) >= SHORTEST and above and above[-1] is not None:
            sentences.append(words)
            labels.append(above[-1])
    return Labelled(report.region.name, tuple(sentences), tuple(labels))


def corpus_labels(paths: Iterable[Path]) -> Iterator[Labelled]:
    """Labelled sentences of every report that can be labelled."""
    for path in paths:
        found = label(read(path))
        if found is not None:
            yield found


def train(labelled: Iterable[Labelled], without: frozenset[str] = frozenset()) -> PartModel:
    """A model of all reports except those of the regions ``without``."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    columns, ends, values, plan = [], [0], [], []
    for report in labelled:
        if report.region in without:
            continue
        for sentence, ahead in zip(report.sentences, report.plan, strict=True):
            found = buckets(sentence)
            columns.append(found)
            values.append(np.full(len(found), len(found) ** -0.5, dtype=np.float32))
            ends.append(ends[-1] + len(found))
            plan.append(ahead)
    matrix = csr_matrix(
        (np.concatenate(values), np.concatenate(columns), np.array(ends)),
        shape=(len(plan), 2**BITS),
    )
    fitted = LogisticRegression(
        C=PENALTY, solver="liblinear", class_weight="balanced", random_state=0, max_iter=200
    ).fit(matrix, np.array(plan))
    weights = fitted.coef_[0].astype(np.float32)
    return PartModel(weights, float(fitted.intercept_[0]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m corpus.train_parts")
    parser.add_argument("texts", type=Path, help="folder of reports")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "weights" / WEIGHTS)
    given = parser.parse_args()
    labelled = list(corpus_labels(discover([given.texts])))
    count = sum(len(report.sentences) for report in labelled)
    print(f"{len(labelled)} reports with clear headings, {count} sentences")
    given.out.parent.mkdir(exist_ok=True)
    train(labelled).save(given.out)
    print(f"{given.out}: {given.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
