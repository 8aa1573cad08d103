"""What one stored report states, as the reading of questions looks at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from ontology.terms import Measure, Modality, Stage, Status


class Queryable(Protocol):
    """A graph store as questions need it."""

    def query(self, sparql: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Quote:
    """Proving words of a claim, with the heading that they stand under."""

    text: str
    section: str
    start: int


@dataclass(frozen=True, slots=True)
class Thing:
    """A project, enterprise or place as one report names it."""

    iri: str
    kind: str
    label: str
    names: tuple[str, ...]
    """Every name, the label among them."""
    industries: tuple[str, ...] = ()
    concepts: frozenset[str] = frozenset()
    """IRIs of industry concepts."""
    quotes: tuple[Quote, ...] = ()
    place_kind: str | None = None
    operators: tuple[str, ...] = ()
    """IRIs of the enterprises that operate a project."""
    places: tuple[str, ...] = ()
    """IRIs of places that it lies in."""
    place_names: tuple[str, ...] = ()
    investment: str | None = None
    capacity: str | None = None
    claimed: bool = False
    """True where a claim is about it, false where another claim only mentions it."""


@dataclass(frozen=True, slots=True)
class Event:
    """A stage event."""

    iri: str
    project: str
    stage: Stage
    modality: Modality
    year: int
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """An observation."""

    iri: str
    indicator: str
    labels: tuple[str, ...]
    subject: str
    subject_name: str
    measure: Measure
    status: Status
    year: int
    value: float | None
    base: float | None
    unit: str
    quotes: tuple[Quote, ...]
    order: int
    concept: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Honour:
    """An award."""

    iri: str
    subject: str
    subject_name: str
    names: tuple[str, ...]
    honour: str
    level: str
    year: int
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A stored report as a question can name it."""

    iri: str
    id: str
    title: str
    region: str
    region_iri: str
    level: str
    kind: str
    reviewed: int
    planned: int | None
    above: tuple[str, ...] = ()
    """IRIs of the places that its region lies in, nearest first."""

    @property
    def years(self) -> tuple[int, ...]:
        return (self.reviewed,) if self.planned is None else (self.reviewed, self.planned)


@dataclass(frozen=True, slots=True)
class View:
    """Everything that one report states."""

    source: Source
    things: dict[str, Thing]
    events: tuple[Event, ...]
    numbers: tuple[Number, ...]
    honours: tuple[Honour, ...]
    by_project: dict[str, tuple[Event, ...]]
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Name -> IRIs of things."""
    text: str = field(default="", repr=False)
    """Everything that is said, in one normal string: to tell quickly what is not."""


def rows(store: Queryable, sparql: str) -> list[dict[str, str]]:
    """Solutions as dictionaries of lexical forms and IRIs; unbound variables are left out."""
    solutions = store.query(sparql)
    names = [v.value for v in solutions.variables]
    out = []
    for solution in solutions:
        row = {}
        for name in names:
            term = solution[name]
            if term is not None:
                row[name] = term.value
        out.append(row)
    return out
