"""What the graph holds, arranged for reading questions: a cached view of one stored report each.

The answers themselves come from SPARQL; this view only decides which nodes a wording means, as an
index of names would. It is read by SPARQL from the store, a report at a time, and kept until the
store changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ontology.terms import RK, Measure, Modality, Stage, Status
from search_api.questions.matching import normal, share

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"
IDENTIFIER = "http://purl.org/dc/terms/identifier"
TITLE = "http://purl.org/dc/terms/title"


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


class Catalogue:
    """Views of the reports of one store; make a new one when the store has changed."""

    def __init__(self, store: Queryable) -> None:
        self.store = store
        self.sources = _sources(store)
        self._views: dict[str, View] = {}
        self._names: dict[str, list[tuple[str, str]]] | None = None

    def view(self, source: Source) -> View:
        """What ``source`` states; read from the store on first use."""
        if source.iri not in self._views:
            self._views[source.iri] = _view(self.store, source)
        return self._views[source.iri]

    def saying(self, topics: Sequence[str], least: float = 0.5) -> list[Source]:
        """Reports in whose names, honours and proving words enough of a topic stands."""
        return [
            s
            for s in self.sources
            if max((share(t, self.view(s).text) for t in topics), default=1.0) >= least
        ]

    def views(self, sources: Iterable[Source] | None = None) -> list[View]:
        return [self.view(s) for s in (self.sources if sources is None else sources)]

    def names(self) -> dict[str, list[tuple[str, str]]]:
        """Every name of a thing in any report -> (report IRI, thing IRI)."""
        if self._names is None:
            self._names = defaultdict(list)
            query = f"""SELECT DISTINCT ?name ?report ?thing WHERE {{
  ?claim <{RK.about}> ?thing ; <{DERIVED}> ?report ; <{RK.name}>|<{RK.alias}> ?name }}"""
            for row in rows(self.store, query):
                self._names[row["name"]].append((row["report"], row["thing"]))
        return self._names


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


def _sources(store: Queryable) -> list[Source]:
    query = f"""SELECT ?report ?id ?title ?region ?name ?level ?kind ?reviewed ?planned WHERE {{
  ?report a <{RK.Report}> ; <{IDENTIFIER}> ?id ; <{TITLE}> ?title ; <{RK.region}> ?region ;
    <{RK.regionName}> ?name ; <{RK.regionLevel}> ?level ; <{RK.reportKind}> ?kind ;
    <{RK.reviewedYear}> ?reviewed . OPTIONAL {{ ?report <{RK.plannedYear}> ?planned }} }}"""
    above = _above(store)
    found = []
    for row in rows(store, query):
        chain, here = [], row["region"]
        while here in above and above[here] not in chain:
            here = above[here]
            chain.append(here)
        found.append(
            Source(
                row["report"],
                row["id"],
                row["title"],
                row["name"],
                row["region"],
                row["level"],
                row["kind"],
                int(row["reviewed"]),
                int(row["planned"]) if "planned" in row else None,
                tuple(chain),
            )
        )
    return sorted(found, key=lambda s: s.id)


def _above(store: Queryable) -> dict[str, str]:
    query = f"SELECT ?a ?b WHERE {{ ?a <{RK.within}> ?b }} ORDER BY ?a DESC(?b)"
    return {row["a"]: row["b"] for row in rows(store, query)}


def _local(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


class _Graph:
    """Triples of a report's graph, by subject and predicate."""

    def __init__(self, store: Queryable, graph: str) -> None:
        self.by: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        solutions = store.query(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        for solution in solutions:
            s, p, o = solution["s"], solution["p"], solution["o"]
            self.by[s.value][p.value].append(o.value)

    def all(self, subject: str, predicate: str) -> list[str]:
        found = self.by.get(subject)
        return found.get(predicate, []) if found else []

    def one(self, subject: str, predicate: str) -> str | None:
        found = self.all(subject, predicate)
        return min(found) if found else None

    def quotes(self, claim: str) -> tuple[Quote, ...]:
        out = []
        for link in (str(RK.evidence), str(RK.furtherEvidence)):
            found = [
                Quote(
                    self.one(e, str(RK.quote)) or "",
                    self.one(e, str(RK.section)) or "",
                    int(self.one(e, str(RK.start)) or 0),
                )
                for e in self.all(claim, link)
            ]
            out.extend(sorted(found, key=lambda q: q.start))
        return tuple(out)


def _view(store: Queryable, source: Source) -> View:
    graph = _Graph(store, source.iri)
    claims: dict[str, list[str]] = defaultdict(list)
    for subject, properties in graph.by.items():
        for kind in properties.get(RDF_TYPE, ()):
            if kind.startswith(str(RK)):
                claims[kind.removeprefix(str(RK))].append(subject)
    order = {c: int(graph.one(c, str(RK.order)) or 0) for c in claims["Claim"]}

    def ordered(kind: str) -> list[str]:
        return sorted(claims[kind], key=lambda c: (order.get(c, 0), c))

    events = tuple(_event(graph, c) for c in ordered("StageEvent"))
    numbers = tuple(_number(graph, c, order[c]) for c in ordered("Observation"))
    honours = tuple(_honour(graph, c) for c in ordered("Award"))
    things = _things(graph, claims, ordered, events)
    by_project: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_project[event.project].append(event)
    names: dict[str, list[str]] = defaultdict(list)
    for thing in things.values():
        for name in thing.names:
            names[name].append(thing.iri)
    return View(
        source,
        things,
        events,
        numbers,
        honours,
        {k: tuple(v) for k, v in by_project.items()},
        {k: tuple(v) for k, v in names.items()},
        _said(things, (events, numbers, honours)),
    )


def _said(things: dict[str, Thing], rows: Iterable[Iterable[Any]]) -> str:
    found: dict[str, None] = {}
    for thing in things.values():
        found |= dict.fromkeys((*thing.names, *thing.industries))
        found |= dict.fromkeys(part for q in thing.quotes for part in (q.text, q.section))
    for row in (row for group in rows for row in group):
        found |= dict.fromkeys(part for q in row.quotes for part in (q.text, q.section))
        found |= dict.fromkeys(getattr(row, "labels", ()))
        found[getattr(row, "honour", "")] = None
    return "\n".join(map(normal, found))


def _event(graph: _Graph, claim: str) -> Event:
    return Event(
        claim,
        graph.one(claim, str(RK.project)) or "",
        Stage(_local(graph.one(claim, str(RK.stage)) or "")),
        Modality(_local(graph.one(claim, str(RK.modality)) or "")),
        int(graph.one(claim, str(RK.year)) or 0),
        graph.quotes(claim),
    )


def _number(graph: _Graph, claim: str, order: int) -> Number:
    concept = graph.one(claim, str(RK.indicator)) or ""
    name = graph.one(claim, str(RK.indicatorName)) or ""
    value, base = graph.one(claim, str(RK.value)), graph.one(claim, str(RK.baseValue))
    return Number(
        claim,
        name,
        tuple(dict.fromkeys([name, *sorted(graph.all(claim, str(RK.alias)))])),
        graph.one(claim, str(RK.subject)) or "",
        graph.one(claim, str(RK.subjectName)) or "",
        Measure(_local(graph.one(claim, str(RK.measure)) or "")),
        Status(_local(graph.one(claim, str(RK.status)) or "")),
        int(graph.one(claim, str(RK.year)) or 0),
        None if value is None else float(value),
        None if base is None else float(base),
        graph.one(claim, str(RK.unit)) or "",
        graph.quotes(claim),
        order,
        concept,
        graph.one(claim, str(RK.periodNote)) or "",
    )


def _honour(graph: _Graph, claim: str) -> Honour:
    name = graph.one(claim, str(RK.subjectName)) or ""
    return Honour(
        claim,
        graph.one(claim, str(RK.subject)) or "",
        name,
        tuple(dict.fromkeys([name, *sorted(graph.all(claim, str(RK.alias)))])),
        graph.one(claim, str(RK.honour)) or "",
        _local(graph.one(claim, str(RK.awardLevel)) or ""),
        int(graph.one(claim, str(RK.year)) or 0),
        graph.quotes(claim),
    )


KINDS = {"Project": "project", "Enterprise": "enterprise", "Place": "place"}


def _things(
    graph: _Graph, claims: dict[str, list[str]], ordered: Any, events: Sequence[Event]
) -> dict[str, Thing]:
    about: dict[str, list[str]] = defaultdict(list)
    for kind in ("ProjectClaim", "EnterpriseClaim", "PlaceClaim"):
        for claim in ordered(kind):
            for entity in graph.all(claim, str(RK.about)):
                about[entity].append(claim)
    stages: dict[str, list[Quote]] = defaultdict(list)
    for event in events:
        stages[event.project].extend(event.quotes)
    operated: dict[str, list[str]] = defaultdict(list)
    for project in claims["Project"]:
        for enterprise in graph.all(project, str(RK.operatedBy)):
            operated[enterprise].append(project)
    found: dict[str, Thing] = {}
    for type_name, kind in KINDS.items():
        for iri in sorted(
            claims[type_name], key=lambda i: (min(map(_first(graph), about[i]), default=0), i)
        ):
            mine = about[iri]
            quotes = [q for c in mine for q in graph.quotes(c)] + stages[iri]
            for project in operated[iri]:
                quotes += [q for c in about[project] for q in graph.quotes(c)] + stages[project]
            label = graph.one(iri, SKOS + "prefLabel") or ""
            names = [label, *sorted(graph.all(iri, SKOS + "altLabel"))]
            for claim in mine:
                names += graph.all(claim, str(RK.name)) + sorted(graph.all(claim, str(RK.alias)))
            place_kind = graph.one(iri, str(RK.placeKind))
            found[iri] = Thing(
                iri,
                kind,
                label,
                tuple(dict.fromkeys(n for n in names if n)),
                tuple(dict.fromkeys(n for c in mine for n in graph.all(c, str(RK.industryName)))),
                frozenset(graph.all(iri, str(RK.industry))),
                tuple(dict.fromkeys(quotes)),
                _local(place_kind) if place_kind else None,
                tuple(sorted(graph.all(iri, str(RK.operatedBy)))),
                tuple(sorted(graph.all(iri, str(RK.locatedIn)) + graph.all(iri, str(RK.within)))),
                tuple(n for c in mine for n in graph.all(c, str(RK.placeName))),
                graph.one(iri, str(RK.investment)),
                graph.one(iri, str(RK.capacity)),
                bool(mine),
            )
    return found


def _first(graph: _Graph) -> Any:
    return lambda claim: int(graph.one(claim, str(RK.order)) or 0)
