"""Learning to find names from annotated reports, with held-out mentions for whoever builds on top.

The regions are dealt into folds; each member of the ensemble is trained without one fold. What a
member finds in the fold it never saw is what any later stage (the second look here, linking
elsewhere) has to be trained on: names as imperfect as they will be on a new report.
"""

from __future__ import annotations

import ctypes
import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from corpus.model import Report
from kg.claims import Award, Claim, Enterprise, Observation, Place, Project
from kg.linkers import sparse
from kg.linkers.sparse import SparseModel
from kg.mentions import Mention
from kg.tagger.ensemble import Candidate, Ensemble
from kg.tagger.features import Features
from kg.tagger.labels import spans_of
from kg.tagger.names import LEAST, NameFinder, with_proposals
from kg.tagger.runtime import Network
from kg.tagger.train import Example, Recipe, train
from kg.tagger.wordings import JUDGED, Scene, Wording, wordings

STRENGTH = 0.3
"""Inverse L2 penalty of the second look."""
ALIKE = 0.6
"""Dice overlap from which a wording counts as an annotated project's or honour's."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Annotated:
    """A report with what a careful reader found in it, and what the encoder saw."""

    report: Report
    features: Features = field(repr=False)
    claims: tuple[Claim, ...] = field(repr=False)

    @property
    def group(self) -> str:
        """Reports of one region share names, so they are never split between folds."""
        return self.report.region.code or self.report.region.name

    @property
    def silent(self) -> frozenset[str]:
        """``indicator`` where no number is annotated: then numbers were no part of the task."""
        stated = any(isinstance(claim, Observation) for claim in self.claims)
        return frozenset() if stated else frozenset({"indicator"})


@dataclass(frozen=True, slots=True)
class Learned:
    """A finder, and for each training report the mentions found without having seen it."""

    finder: NameFinder
    held_out: Mapping[str, tuple[Mention, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How many networks are trained on what."""

    recipe: Recipe = field(default_factory=Recipe)
    folds: int = 6
    """Networks that each leave out a fold, for what is learned on top of them."""
    members: int = 3
    """Networks trained on everything, from different seeds: the ensemble that is shipped."""
    cache: Path | None = None
    """Networks trained there before on the same reports are not trained again."""


def learn(
    examples: Sequence[Annotated],
    plan: Plan | None = None,
    folds: Sequence[Sequence[Annotated]] | None = None,
    aside: Sequence[Set[str]] | None = None,
    progress: Progress = lambda message: None,
) -> Learned:
    """A finder trained on ``examples``; raises ``ValueError`` for fewer than two regions.

    ``folds`` are dealt where they are not given. Examples in none of the given folds are seen by
    the shipped networks only; so benchmark folds that differ in them share the other networks.
    ``aside`` are ids of further reports which the network that leaves a fold out does not see.
    """
    plan = plan or Plan()
    keep_memory()
    dealt = folds if folds is not None else deal(examples, plan.folds)
    if len(dealt) < 2:
        raise ValueError("learning needs annotated reports of at least two regions")
    inside = {e.report.id for fold in dealt for e in fold}
    outside: dict[str, list[Candidate]] = {}
    for number, fold in enumerate(dealt):
        progress(f"network {number + 1} of {len(dealt)} that leaves reports out")
        ids = {e.report.id for e in fold}
        shown = inside - ids - (aside[number] if aside is not None else frozenset())
        network = _network([e for e in examples if e.report.id in shown], 0, plan)
        unseen = [*fold, *(e for e in examples if number == 0 and e.report.id not in inside)]
        for example in unseen:
            found = Ensemble((network,)).candidates(example.features)
            outside[example.report.id] = with_proposals(
                example.report.text, example.features, found
            )
    members = []
    for number in range(plan.members):
        progress(f"network {number + 1} of {plan.members} trained on everything")
        members.append(_network(examples, number, plan))
    progress("second look")
    judged = {e.report.id: examine(e, outside[e.report.id]) for e in examples}
    finder = NameFinder(Ensemble(tuple(members)), judge(list(judged.values())), dict(LEAST))
    held_out: dict[str, tuple[Mention, ...]] = {}
    for group in sorted({e.group for e in examples}):
        own = [e for e in examples if e.group == group]
        ids = {e.report.id for e in own}
        rest = judge([rows for report, rows in judged.items() if report not in ids])
        strict = NameFinder(finder.networks, rest, finder.least)
        for example in own:
            found = outside[example.report.id]
            mentions = strict.read(example.report, example.features, found)
            held_out[example.report.id] = tuple(mentions)
    return Learned(finder, held_out)


def keep_memory() -> None:
    """Tells glibc to keep freed memory: a third of a training step went into page faults.

    Does nothing under another C library. See mallopt(3).
    """
    trim_threshold, mmap_max = -1, -4
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    mallopt(trim_threshold, 2**31 - 1)
    mallopt(mmap_max, 0)


def deal(examples: Sequence[Annotated], folds: int) -> list[list[Annotated]]:
    """Examples by fold: regions by falling size, each to the fold with the fewest characters."""
    groups: dict[str, list[Annotated]] = defaultdict(list)
    for example in examples:
        groups[example.group].append(example)
    sizes = {name: sum(len(e.report.text) for e in own) for name, own in groups.items()}
    dealt: list[list[Annotated]] = [[] for _ in range(min(folds, len(groups)))]
    filled: Counter[int] = Counter()
    for name in sorted(groups, key=lambda g: (-sizes[g], g)):
        emptiest = min(range(len(dealt)), key=lambda i: (filled[i], i))
        dealt[emptiest] += groups[name]
        filled[emptiest] += sizes[name]
    return [sorted(fold, key=lambda e: e.report.id) for fold in dealt]


def _network(examples: Sequence[Annotated], seed: int, plan: Plan) -> Network:
    labelled = [Example(e.features, spans_of(e.report.text, e.claims), e.silent) for e in examples]
    path = None
    if plan.cache is not None:
        texts = [hashlib.sha256(e.report.text.encode()).hexdigest() for e in examples]
        key = (
            f"{plan.recipe} {seed} {[(t, x.labels) for t, x in zip(texts, labelled, strict=True)]}"
        )
        path = plan.cache / f"{hashlib.sha256(key.encode()).hexdigest()[:20]}.npz"
        if path.exists():
            return Ensemble.load(path).members[0]
    trained = train(labelled, plan.recipe, seed)
    network = Network({name: value.numpy() for name, value in trained.state_dict().items()})
    if path is None:
        return network
    path.parent.mkdir(parents=True, exist_ok=True)
    Ensemble((network,)).save(path)
    return Ensemble.load(path).members[0]


Rows = Sequence[tuple[str, dict[str, float], bool]]
"""Kind, features and truth of each wording of a report."""


def examine(example: Annotated, found: Sequence[Candidate]) -> Rows:
    """What the second look learns from one report that the networks had not seen."""
    report = example.report
    scene = Scene(report.text, found, example.features.words, report.region.code)
    known = names(example.claims)
    return [
        (wording.kind, scene.features(wording), is_name(wording, known))
        for wording in wordings(report.text, found)
    ]


def judge(reports: Sequence[Rows]) -> dict[str, SparseModel]:
    """The models of the second look."""
    models = {}
    for kind in JUDGED:
        own = [(seen, truth) for rows in reports for k, seen, truth in rows if k == kind]
        truth = ["yes" if right else "no" for _, right in own]
        if len(set(truth)) == 2:
            models[kind] = sparse.fit([seen for seen, _ in own], truth, STRENGTH)
        else:
            models[kind] = SparseModel(("no", "yes"), {"top": (1.0,)}, (0.0,))
    return models


def names(claims: Sequence[Claim]) -> dict[str, list[frozenset[str]]]:
    """The annotated names of each judged kind, normalised, one set a thing."""
    out: dict[str, list[frozenset[str]]] = {kind: [] for kind in JUDGED}
    for claim in claims:
        if isinstance(claim, Enterprise | Place | Project):
            own = (claim.name, *claim.aliases)
            out[claim.TYPE].append(frozenset(normal(n) for n in own))
        elif isinstance(claim, Award):
            out[claim.TYPE].append(frozenset({normal(claim.honour)}))
    return out


def is_name(wording: Wording, annotated: Mapping[str, Sequence[frozenset[str]]]) -> bool:
    """Whether the annotation has the wording: word for word, or alike for long names."""
    own, known = normal(wording.text), annotated[wording.kind]
    if any(own in one for one in known):
        return True
    if wording.kind in ("enterprise", "place"):
        return False
    have = _bigrams(own)
    return any(
        _dice(have, _bigrams(name)) >= ALIKE
        for one in known
        for name in one
        if ALIKE / 2 <= len(name) / len(own) <= 2 / ALIKE
    )


def normal(text: str) -> str:
    """A name without punctuation, width and case."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in folded if c.isalnum())


@lru_cache(maxsize=65536)
def _bigrams(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) or Counter([text])


def _dice(a: Counter[str], b: Counter[str]) -> float:
    return 2 * (a & b).total() / (a.total() + b.total())
