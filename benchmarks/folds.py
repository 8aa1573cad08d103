"""Leave-one-region-out folds over the annotated reports, learned once and kept on disk.

Whatever is learned (the review/plan model, the tagger, the second look, the linkers) is learned
without the region that it is scored on. Two reports of one region are left out together.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import corpus
from corpus import report as reading
from corpus import train_parts
from corpus.model import Report
from corpus.part_model import PartModel
from embeddings import get_encoder
from kg import stand_off, tagger
from kg.claims import Claim, ClaimError, from_record
from kg.lac import shared as shared_lac
from kg.stand_off import AnnotationError
from kg.tagger.features import Features, features
from kg.tagger.learn import Annotated, Learned, Plan, learn
from kg.tagger.train import Recipe

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / ".." / "shared"
CACHE = ROOT / "out" / "folds"
SAMPLE = ROOT / "corpus" / "reports" / "jiuyuan-2023.txt"
ANNOTATIONS = Path(__file__).parent / "data" / "annotations"
FIRST = ANNOTATIONS / "first"
"""The further reports that the shipped weights have learned from; ``second`` holds more."""
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


def further(folder: Path = FIRST, shared: Path = SHARED) -> list[Gold]:
    """Reports whose names are annotated but not their numbers: they train, nothing is scored on
    them. Those whose text is not there, or is another, are passed over."""
    out = []
    for path in sorted(folder.rglob("*.jsonl"), key=lambda p: p.stem):
        text = shared / "corpus" / "texts" / f"{path.stem}.txt"
        if not text.exists():
            continue
        report = corpus.read(text)
        try:
            records = stand_off.resolve(path.read_text("utf-8").splitlines(), report.text)
        except AnnotationError:
            continue
        out.append(Gold(path.stem, text, tuple(records), report))
    return out


def apart(a: str, b: str) -> bool:
    """Whether two divisions are neither in one prefecture nor one inside the other, by code.

    ``130609`` and ``130683`` share the prefecture ``1306``; ``150000`` holds ``150600``.
    """
    short_a, short_b = (re.sub(r"(00)+$", "", code[:6]) for code in (a, b))
    holds = short_a.startswith(short_b) or short_b.startswith(short_a)
    return not holds and not (len(short_a) > 2 and short_a[:4] == short_b[:4])


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
def part_model(*regions: str) -> PartModel:
    """The review/plan model trained without the reports of some regions."""
    everything = _labelled_parts()
    out = frozenset(x.region for x in everything if x.region[:2] in regions)
    return train_parts.train(everything, out)


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """Some regions left out: what was learned without them, and their reports read without it."""

    regions: frozenset[str]
    learned: Learned | None
    """``None`` where nothing was to be learned."""
    training: tuple[Annotated, ...]
    tests: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a fold learns from."""

    recipe: Recipe = field(default_factory=Recipe)
    members: int = 3
    share: float = 1.0
    """That part of the training reports is kept, every n-th of them."""
    learning: bool = True
    more: tuple[Gold, ...] = ()
    """Further reports: each trains for the folds whose regions are all ``apart`` from its own."""
    alone: bool = False
    """Each region is left out by itself; else two at a time, which share their networks."""


def folds(reports: Sequence[Gold], setting: Setting, regions: Sequence[str] = ()) -> Iterator[Fold]:
    """The folds, those of ``regions`` only where some are named.

    The networks that leave training reports out again (for what is learned on top) leave out a
    group of regions and the group of the tested region, so that folds can share them. Further
    reports belong to groups, too.
    """
    groups = grouped(reports)
    left_out = [frozenset({n}) for n in sorted({g.region for g in reports})]
    for out in left_out if setting.alone else groups:
        if not regions or out & set(regions):
            yield _fold(reports, setting, out, groups)


def _fold(
    reports: Sequence[Gold],
    setting: Setting,
    out: frozenset[str],
    groups: Sequence[frozenset[str]],
) -> Fold:
    plan = Plan(setting.recipe, members=setting.members, cache=CACHE / fingerprint())
    model = part_model(*sorted(out))
    codes = _codes(reports, out)
    kept = [g for g in reports if g.region not in out]
    more = [g for g in setting.more if _apart_from(g, codes)]
    if setting.share < 1.0:
        kept = kept[:: round(1 / setting.share)]
    training = {}
    for one in (*kept, *more) if setting.learning else ():
        report = reading.read(one.path, model=model)
        training[one.stem] = Annotated(report, seen(one.path), claims(one, report))
    homes = _homes(reports, setting.more, groups)
    dealt, aside = [], []
    for number, group in enumerate(groups):
        if out & group:
            continue
        own = [g for g in kept if g.region in group]
        own += [g for g in more if homes[g.stem] == number]
        dealt.append([training[g.stem] for g in own if g.stem in training])
        near = [g for g in more if not _apart_from(g, _codes(reports, group))]
        aside.append(frozenset(g.report.id for g in near))
    learned = None
    if setting.learning:
        learned = learn(
            list(training.values()),
            plan,
            dealt,
            aside,
            lambda message: print(f"  {'+'.join(sorted(out))}: {message}", file=sys.stderr),
        )
    tests = tuple(
        replace(g, report=reading.read(g.path, model=model)) for g in reports if g.region in out
    )
    return Fold(out, learned, tuple(training.values()), tests)


def _codes(reports: Sequence[Gold], regions: frozenset[str]) -> set[str]:
    return {g.report.region.code or "" for g in reports if g.region in regions}


def _apart_from(one: Gold, codes: set[str]) -> bool:
    return all(apart(one.report.region.code or "", code) for code in codes)


def _homes(
    reports: Sequence[Gold], more: Sequence[Gold], groups: Sequence[frozenset[str]]
) -> dict[str, int]:
    """The group of each further report: the first that it is near to, else the one with fewest."""
    out: dict[str, int] = {}
    for one in more:
        near = [n for n, g in enumerate(groups) if not _apart_from(one, _codes(reports, g))]
        filled = list(out.values())
        out[one.stem] = min(
            near or range(len(groups)), key=lambda n: (not near, filled.count(n), n)
        )
    return out


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
