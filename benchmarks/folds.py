"""Leave-one-region-out folds over the annotated reports, learned once and kept on disk.

Whatever is learned (the review/plan model, the tagger, the second look, the linkers) is learned
without the region that it is scored on. Two reports of one region are left out together.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import corpus
from corpus import report as reading
from corpus import train_parts
from corpus.model import Report
from corpus.part_model import PartModel
from embeddings import get_encoder
from kg import tagger
from kg.claims import Claim, ClaimError, from_record
from kg.lac import shared as shared_lac
from kg.tagger.features import Features, features
from kg.tagger.learn import Annotated, Learned, Plan, learn
from kg.tagger.train import Recipe

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / ".." / "shared"
CACHE = ROOT / "out" / "folds"
SAMPLE = ROOT / "corpus" / "reports" / "jiuyuan-2023.txt"
SEEN_BY_NETWORKS = ("labels", "triggers", "features", "model", "train")
"""Modules of ``kg.tagger`` whose change makes the kept networks worthless."""
Record = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Gold:
    """An annotated report: the file, the records, and the report as the product reads it."""

    stem: str
    path: Path
    records: tuple[Record, ...]
    report: Report

    @property
    def region(self) -> str:
        """Its name in the file's name: the two reports of one region go together."""
        return self.stem.split("-")[1][:2] if self.stem.count("-") > 1 else self.stem


def gold(shared: Path = SHARED, only: Sequence[str] = ()) -> list[Gold]:
    """The annotated reports, in the order of their names; ``only`` keeps those that contain it."""
    out = []
    for path in sorted((shared / "eval" / "gold").glob("*.jsonl")):
        if only and not any(wanted in path.stem for wanted in only):
            continue
        text = shared / "corpus" / "texts" / f"{path.stem}.txt"
        text = text if text.exists() else SAMPLE
        lines = path.read_text("utf-8").splitlines()
        records = tuple(json.loads(line) for line in lines if line.strip())
        out.append(Gold(path.stem, text, records, corpus.read(text)))
    return out


def claims(one: Gold, report: Report | None = None) -> tuple[Claim, ...]:
    """The records as claims; those that the claim model refuses are left out."""
    out = []
    for record in one.records:
        try:
            out.append(from_record(record, report or one.report))
        except ClaimError:
            continue
    return tuple(out)


@cache
def seen(path: Path) -> Features:
    """Encoder and LAC states of a report, made once a run."""
    report = corpus.read(path)
    passages = corpus.passages(report)
    states = get_encoder().encode_states([p.text for p in passages])
    return features(report, passages, states, shared_lac())


@cache
def _labelled_parts() -> tuple[train_parts.Labelled, ...]:
    texts = sorted((SHARED / "corpus" / "texts").glob("*.txt"))
    found = list(train_parts.corpus_labels(texts))
    sample = train_parts.label(corpus.read(SAMPLE))
    return tuple([*found, sample] if sample is not None else found)


@cache
def part_model(region: str) -> PartModel:
    """The review/plan model trained without the reports of a region."""
    everything = _labelled_parts()
    out = frozenset(x.region for x in everything if x.region[:2] == region)
    return train_parts.train(everything, out)


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """One region left out: what was learned without it, and its reports read without it."""

    region: str
    learned: Learned | None
    """``None`` where nothing was to be learned."""
    training: tuple[Annotated, ...]
    tests: tuple[Gold, ...]


def folds(
    reports: Sequence[Gold],
    recipe: Recipe | None = None,
    regions: Sequence[str] = (),
    share: float = 1.0,
    learning: bool = True,
) -> Iterator[Fold]:
    """A fold a region. ``share`` keeps that part of the training reports, every n-th of them.

    The networks that leave training reports out again (for what is learned on top) leave out a
    group of regions and the group of the tested region, so that folds can share them.
    """
    plan = Plan(recipe or Recipe(), cache=CACHE / fingerprint())
    groups = grouped(reports)
    for region in sorted({g.region for g in reports}):
        if regions and region not in regions:
            continue
        model = part_model(region)
        kept = [g for g in reports if g.region != region]
        if share < 1.0:
            kept = kept[:: round(1 / share)]
        training = {}
        for one in kept if learning else []:
            report = reading.read(one.path, model=model)
            training[one.stem] = Annotated(report, seen(one.path), claims(one, report))
        dealt = [
            [training[one.stem] for one in kept if one.region in group and one.stem in training]
            for group in groups
            if region not in group
        ]

        def tell(message: str, region: str = region) -> None:
            print(f"  {region}: {message}", file=sys.stderr, flush=True)

        learned = None
        if learning:
            learned = learn(list(training.values()), plan, [d for d in dealt if d], tell)
        tests = tuple(
            replace(g, report=reading.read(g.path, model=model))
            for g in reports
            if g.region == region
        )
        yield Fold(region, learned, tuple(training.values()), tests)


def grouped(reports: Sequence[Gold]) -> list[frozenset[str]]:
    """The regions in at most six groups, those far apart in the order of names together."""
    names = sorted({g.region for g in reports})
    return [frozenset(names[i::6]) for i in range(min(6, len(names)))]


def fingerprint() -> str:
    """Names the code that trained networks depend on."""
    digest = hashlib.sha256()
    for name in SEEN_BY_NETWORKS:
        digest.update((Path(tagger.__file__).parent / f"{name}.py").read_bytes())
    return digest.hexdigest()[:16]
