"""Learning from annotated reports: ``reportkg train GOLD_DIR REPORTS_DIR``.

The annotation is one JSON Lines file a report in the form of ``reportkg facts`` or in the
stand-off form of ``kg.stand_off``; the report lies under the same name in the other folder, in
any format that is read. What is learned (the tagger,
the second look at names, the linkers) is written as the files that ship with the package.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import corpus
from corpus.errors import ReadError
from corpus.model import Report
from embeddings import get_encoder
from kg import stand_off
from kg.claims import Claim, ClaimError, from_record
from kg.lac import shared as shared_lac
from kg.linkers import linker
from kg.linkers.labels import Example
from kg.stand_off import AnnotationError
from kg.tagger.features import features
from kg.tagger.learn import Annotated, Learned, Plan, learn
from ontology.errors import ReportkgError

LINKER = "linker.npz"
Progress = Callable[[str], None]


class TrainingError(ReportkgError):
    """The annotation cannot be learned from; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training run used and wrote."""

    reports: int
    claims: int
    skipped: tuple[str, ...]
    """Records and files that could not be used, one line each."""
    weights: Path


def train(
    gold: Path,
    reports: Path,
    weights: Path,
    plan: Plan | None = None,
    progress: Progress = lambda message: None,
) -> Trained:
    """Learns from the annotation in ``gold`` and writes the weights to ``weights``.

    Raises ``TrainingError`` where there is nothing to learn from.
    """
    skipped: list[str] = []
    examples = annotated(gold, reports, skipped, progress)
    if len({e.group for e in examples}) < 2:
        raise TrainingError(
            f"{gold} holds annotated reports of {len({e.group for e in examples})} region(s); "
            "learning needs at least two regions, so that what is learned can be checked"
        )
    learned = learn(examples, plan, progress=progress)
    progress("linkers")
    linked = linker.train(linking_examples(examples, learned))
    learned.finder.save(weights, {"reports": len(examples)})
    linked.save(weights / LINKER)
    return Trained(len(examples), sum(len(e.claims) for e in examples), tuple(skipped), weights)


def linking_examples(examples: list[Annotated], learned: Learned) -> list[Example]:
    """What the linkers learn from: names as they are found in a report never seen."""
    return [Example(e.report, learned.held_out[e.report.id], e.claims) for e in examples]


def annotated(
    gold: Path, reports: Path, skipped: list[str], progress: Progress = lambda message: None
) -> list[Annotated]:
    """The annotated reports, each read and encoded; what cannot be used goes to ``skipped``."""
    for folder in (gold, reports):
        if not folder.is_dir():
            raise TrainingError(f"{folder} is no folder; give the annotation, then the reports")
    files = {path.stem: path for path in corpus.discover([reports])}
    out = []
    encoder, lac = get_encoder(), shared_lac()
    for path in sorted(gold.glob("*.jsonl")):
        if path.stem not in files:
            skipped.append(f"{path.name}: no report {path.stem}.* in {reports}")
            continue
        progress(f"reading {path.stem}")
        try:
            report = corpus.read(files[path.stem])
        except ReadError as error:
            skipped.append(f"{path.name}: {error}")
            continue
        claims = _claims(path, report, skipped)
        if not claims:
            continue
        passages = corpus.passages(report)
        states = encoder.encode_states([p.text for p in passages])
        seen = features(report, passages, states, lac)
        out.append(Annotated(report, seen, tuple(claims)))
    if not out:
        raise TrainingError(
            f"no annotated report: {gold} needs NAME.jsonl for a report NAME.* in {reports}"
        )
    return out


def _claims(path: Path, report: Report, skipped: list[str]) -> list[Claim]:
    """The claims of a file of either form; what cannot be used goes to ``skipped``."""
    lines = path.read_text("utf-8").splitlines()
    records: list[tuple[int, dict[str, Any]]] = []
    if stand_off.is_stand_off(lines):
        try:
            records = list(enumerate(stand_off.resolve(lines, report.text), 2))
        except AnnotationError as error:
            skipped.append(f"{path.name}: {error}")
    else:
        for number, line in enumerate(lines, 1):
            try:
                records += [(number, json.loads(line))] if line.strip() else []
            except json.JSONDecodeError as error:
                skipped.append(f"{path.name}:{number}: {error}")
    out: list[Claim] = []
    for number, record in records:
        try:
            out.append(from_record(record, report))
        except ClaimError as error:
            skipped.append(f"{path.name}:{number}: {error}")
    return out
