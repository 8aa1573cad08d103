"""A report becomes claims: the registry of extractors and the door to all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from corpus.model import Report
from kg import assemble, awards, linking, name_rules
from kg.claims import Claim
from kg.mentions import Mention
from ontology.errors import ReportkgError


class UnknownExtractor(ReportkgError):
    """No extractor of that name is registered."""


class Extractor(Protocol):
    """One way to read a report."""

    NAME: str
    VERSION: str

    def extract(self, report: Report, states: Any = None) -> list[Claim]:
        """Claims in the order of the report; ``states`` is what the encoder pass kept of it."""


class Rules:
    """Patterns, lists and LAC's entities; nothing learned."""

    NAME = "rules"
    VERSION = "1"

    def extract(self, report: Report, states: Any = None) -> list[Claim]:
        return compose(report, name_rules.mentions(report), f"{self.NAME}/{self.VERSION}")


def compose(report: Report, mentions: Sequence[Mention], label: str) -> list[Claim]:
    """Claims of a report from its names."""
    found = assemble.entities(report, mentions)
    links = assemble.settle(report, linking.link(report, mentions))
    honours = awards.awards(report, mentions)
    out = assemble.claims(report, found, links, honours, label)
    return [*out, *_observations(report, mentions)]


def _observations(report: Report, mentions: Sequence[Mention]) -> list[Claim]:
    from importlib import import_module

    try:
        found = import_module("kg.observations").observations(report, mentions)
    except ModuleNotFoundError:
        return []
    return list(found)


EXTRACTORS: list[Extractor] = [Rules()]


def get_extractor(name: str) -> Extractor:
    """The extractor of that name; raises ``UnknownExtractor``."""
    for extractor in EXTRACTORS:
        if name == extractor.NAME:
            return extractor
    known = ", ".join(e.NAME for e in EXTRACTORS)
    raise UnknownExtractor(f"no extractor {name!r}; choose one of {known}")


def extract(report: Report, states: Any = None, extractor: str = "combined") -> list[Claim]:
    """Claims of a report, in its order. Raises ``UnknownExtractor``."""
    return get_extractor(extractor).extract(report, states)
