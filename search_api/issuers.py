"""What search knows of the reports of a collection without opening them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.model import Report
from ontology import divisions


@dataclass(frozen=True, slots=True)
class Issuer:
    """What scoping knows of a report: who issued it, and for which years."""

    report: str
    region: str
    parents: tuple[str, ...]
    """Names of the divisions above, outermost first."""
    reviewed_year: int
    planned_year: int | None
    title: str = ""
    level: str = ""
    kind: str = ""

    @property
    def year(self) -> int:
        return self.planned_year or self.reviewed_year

    @property
    def place(self) -> tuple[str, ...]:
        """The region with everything above it: what tells two 和平区 apart."""
        return (*self.parents, self.region)


def issuers_of(reports: Mapping[str, Any]) -> tuple[Issuer, ...]:
    """The reports of a collection as scoping needs them.

    A collection's ``entry(id)`` is used where there is one, so that no report is opened.
    """
    found = []
    for name in reports:
        entry = getattr(reports, "entry", None)
        found.append(_from_entry(entry(name)) if entry is not None else _from_report(reports[name]))
    return tuple(found)


def _from_report(report: Report) -> Issuer:
    return Issuer(
        report.id,
        report.region.name,
        tuple(p for p in report.region.parents if p != report.region.name),
        report.reviewed_year,
        report.planned_year,
        report.title,
        str(report.region.level),
        str(report.kind),
    )


def _from_entry(entry: Any) -> Issuer:
    division = divisions.by_code(entry.region_code) if entry.region_code else None
    return Issuer(
        entry.id,
        entry.region,
        division.parents if division else (),
        entry.reviewed_year,
        entry.planned_year,
        entry.title,
        str(entry.region_level),
        str(entry.kind),
    )
