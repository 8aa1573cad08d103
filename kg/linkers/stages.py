"""The learned stage linker: which phrase speaks about which project, and in which modality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Report
from kg import modality
from kg.linkers import modality_features, sparse, stage_features
from kg.linkers.labels import Example, modalities
from kg.linkers.sparse import Features, SparseModel
from kg.linking import Candidate, StageLink, candidates
from kg.lists import complete
from kg.mentions import Mention
from ontology.terms import Modality

LEAST = 0.4
"""Probability from which a link is a claim; chosen on reports of other regions."""
LINK_STRENGTH, MODALITY_STRENGTH = 0.3, 1.0


@dataclass(frozen=True)
class StageLinker:
    """Two log-linear models: is it linked, and how."""

    linked: SparseModel
    how: SparseModel
    least: float = LEAST

    def link(self, report: Report, mentions: Sequence[Mention]) -> list[StageLink]:
        """Stages of the projects among ``mentions``, each with its probability."""
        out = []
        for one in candidates(report, mentions):
            chance = self.linked.probability(stage_features.features(report.normal, one))
            if chance < self.least:
                continue
            name, _ = self.how.best(_modality_row(report, one))
            how = Modality(name)
            year = modality.year_of(report, how, one.clause, one.trigger.span)
            out.append(StageLink(one.link(chance), how, year))
        return out


def _modality_row(report: Report, one: Candidate) -> Features:
    ruled = modality.kind_of(
        report.normal,
        one.scene.sentence.part,
        one.stage,
        one.clause,
        one.trigger.span,
        one.scene.sentence.span,
    )
    return modality_features.features(report.normal, one, ruled, report.reviewed_year)


def train(examples: Sequence[Example]) -> StageLinker:
    """A linker from annotated reports; raises ``ValueError`` where none states a stage."""
    link_rows: list[Features] = []
    links: list[str] = []
    how_rows: list[Features] = []
    hows: list[str] = []
    for example in examples:
        mentions, full = complete(example.report, example.mentions)
        found = candidates(example.report, mentions)
        for one, how in zip(found, modalities(example, found, full), strict=True):
            link_rows.append(stage_features.features(example.report.normal, one))
            links.append("no" if how is None else "yes")
            if how is not None:
                how_rows.append(_modality_row(example.report, one))
                hows.append(how.value)
    if not hows:
        raise ValueError("no annotated stage lies beside a found project")
    return StageLinker(
        sparse.fit(link_rows, links, LINK_STRENGTH),
        sparse.fit(how_rows, hows, MODALITY_STRENGTH),
    )
