"""A report becomes claims: the registry of extractors and the door to all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from corpus.model import Report
from embeddings.base import TokenStates
from kg import assemble, awards, linking, lists, name_rules, observations
from kg import mentions as names
from kg.claims import Claim
from kg.linkers import linker as learned
from kg.linkers.linker import Linker
from kg.mentions import Mention
from ontology.errors import ReportkgError

States = Sequence[TokenStates]
Refused = frozenset[tuple[str, str]]


class UnknownExtractor(ReportkgError):
    """No extractor of that name is registered."""


class Extractor(Protocol):
    """One way to read a report."""

    NAME: str
    VERSION: str

    def extract(
        self, report: Report, states: States | None = None, refuse: Refused = frozenset()
    ) -> list[Claim]:
        """Claims in the order of the report; ``states`` are those of its passages, if made.

        ``refuse`` holds pairs of names that are not to be taken for one thing.
        """


class Rules:
    """Patterns, lists and LAC's entities; nothing learned."""

    NAME = "rules"
    VERSION = "1"

    def extract(
        self, report: Report, states: States | None = None, refuse: Refused = frozenset()
    ) -> list[Claim]:
        return compose(
            report, name_rules.mentions(report), f"{self.NAME}/{self.VERSION}", refuse=refuse
        )


class Learned:
    """Names from the tagger, stages and industries from the learned linker."""

    NAME = "learned"
    VERSION = "1"

    def extract(
        self, report: Report, states: States | None = None, refuse: Refused = frozenset()
    ) -> list[Claim]:
        label = f"{self.NAME}/{self.VERSION}"
        return compose(report, names.find(report, states), label, learned.shared(), refuse)


class Combined:
    """The learned extractor where its weights are there, else the rules."""

    NAME = "combined"
    VERSION = "1"

    def extract(
        self, report: Report, states: States | None = None, refuse: Refused = frozenset()
    ) -> list[Claim]:
        from kg.tagger import WeightsError

        try:
            return get_extractor("learned").extract(report, states, refuse)
        except (WeightsError, learned.LinkerError):
            return get_extractor("rules").extract(report, states, refuse)


def compose(
    report: Report,
    mentions: Sequence[Mention],
    label: str,
    linker: Linker | None = None,
    refuse: Refused = frozenset(),
) -> list[Claim]:
    """Claims of a report from its names; with a ``linker``, links are weighed, else by rule.

    Numbers are read by rule in either case and say so.
    """
    mentions, full = lists.complete(report, mentions)
    found = assemble.entities(report, mentions, full, refuse)
    sectors = None
    if linker is None:
        links = assemble.settle(report, linking.link(report, mentions))
    else:
        links = linker.stages.link(report, mentions)
        projects = [e for e in found if e.kind == "project"]
        named = linker.industries.industries(report, projects)
        sectors = {
            project.name: tuple(label for label, _ in own)
            for project, own in zip(projects, named, strict=True)
        }
    honours = awards.awards(report, mentions)
    out = assemble.claims(report, found, links, honours, label, sectors)
    return [*out, *observations.observations(report, mentions)]


EXTRACTORS: list[Extractor] = [Rules(), Learned(), Combined()]


def get_extractor(name: str) -> Extractor:
    """The extractor of that name; raises ``UnknownExtractor``."""
    for extractor in EXTRACTORS:
        if name == extractor.NAME:
            return extractor
    known = ", ".join(e.NAME for e in EXTRACTORS)
    raise UnknownExtractor(f"no extractor {name!r}; choose one of {known}")


def extract(
    report: Report,
    states: States | None = None,
    extractor: str = "combined",
    refuse: Refused = frozenset(),
) -> list[Claim]:
    """Claims of a report, in its order. Raises ``UnknownExtractor``."""
    return get_extractor(extractor).extract(report, states, refuse)
