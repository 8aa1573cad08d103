"""The learned finder of names: networks, then the second look, then spans fit to be quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.model import Report, Span
from kg.linkers import sparse
from kg.linkers.sparse import SparseModel
from kg.mentions import Mention
from kg.tagger.decode import Scored, choose
from kg.tagger.ensemble import Candidate, Ensemble, WeightsError
from kg.tagger.features import Features
from kg.tagger.labels import TRIGGER_KINDS
from kg.tagger.proposals import proposals
from kg.tagger.wordings import JUDGED, settle, tidy

WEIGHTS = Path(__file__).parent.parent / "weights"
NETWORKS, JUDGES = "tagger.npz", "wordings.bin"
LEAST: Mapping[str, float] = {
    "enterprise": 0.3,
    "place": 0.38,
    "project": 0.5,
    "award": 0.45,
    "indicator": 0.5,
    "trigger": 0.4,
}
"""Probability from which a span counts as a name; chosen on reports of other regions."""


@dataclass(frozen=True, slots=True)
class NameFinder:
    """Names, honours, indicators and stage words of a report, with calibrated probabilities."""

    networks: Ensemble
    judges: Mapping[str, SparseModel]
    least: Mapping[str, float]

    def find(self, report: Report, seen: Features) -> list[Mention]:
        """Mentions in reading order; those of one kind do not overlap, but places may nest."""
        found = with_proposals(report.text, seen, self.networks.candidates(seen))
        return self.read(report, seen, found)

    def read(self, report: Report, seen: Features, found: Sequence[Candidate]) -> list[Mention]:
        """Mentions from candidates."""
        text, code = report.text, report.region.code
        kept = settle(text, found, seen.words, self.judges, self.least, code)
        kept += plain(found, ["indicator"], self.least["indicator"])
        kept += plain(found, TRIGGER_KINDS, self.least["trigger"])
        out: dict[tuple[int, int, str], Mention] = {}
        for one in kept:
            start, end = tidy(text, one.start, one.end)
            if text[start:end].strip() and "\n" not in text[start:end]:
                mention = Mention(Span(start, end), one.kind, round(one.score, 4))
                out.setdefault((start, end, one.kind), mention)
        return sorted(out.values())

    def save(self, folder: Path, about: dict[str, object] | None = None) -> None:
        """Both files under ``folder``, which is made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        self.networks.save(folder / NETWORKS, {"least": dict(self.least), **(about or {})})
        sparse.save(folder / JUDGES, dict(self.judges))

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> NameFinder:
        """What ``save`` wrote; raises ``WeightsError`` where it is missing or something else."""
        networks = Ensemble.load(folder / NETWORKS)
        try:
            judges = sparse.load(folder / JUDGES)
        except (OSError, ValueError, KeyError) as error:
            raise WeightsError(f"{folder / JUDGES}: {error}; run `reportkg train`") from None
        least = {**LEAST, **networks.about.get("least", {})}
        if missing := set(JUDGED) - set(judges):
            raise WeightsError(f"{folder / JUDGES} lacks {', '.join(sorted(missing))}")
        return cls(networks, judges, least)


@lru_cache
def shared(folder: Path = WEIGHTS) -> NameFinder:
    """The finder with the weights of that folder, loaded once."""
    return NameFinder.load(folder)


def with_proposals(text: str, seen: Features, found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, with proposals for what the networks passed over."""
    have = {(c.start, c.end, c.kind) for c in found}
    more = [p for p in proposals(text, seen.words) if (p.start, p.end, p.kind) not in have]
    return sorted([*found, *more])


def plain(found: Sequence[Candidate], kinds: Sequence[str], least: float) -> list[Candidate]:
    """Candidates of kinds that share a head, chosen by the network's probability alone."""
    scored = [
        Scored(c.start, c.end, kinds.index(c.kind), c.score) for c in found if c.kind in kinds
    ]
    chosen = choose(scored, [least] * len(kinds))
    return [Candidate(s.start, s.end, kinds[s.kind], s.score) for s in chosen]
