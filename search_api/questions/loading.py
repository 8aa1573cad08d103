"""Views are read from the graph by SPARQL: the reports, and everything in a report's own graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from ontology.terms import RK, Measure, Modality, Stage, Status
from search_api.questions.matching import normal
from search_api.questions.view import (
    Event,
    Honour,
    Number,
    Queryable,
    Quote,
    Source,
    Thing,
    View,
    rows,
)

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SKOS = "http://www.w3.org/2004/02/skos/core#"
IDENTIFIER = "http://purl.org/dc/terms/identifier"
TITLE = "http://purl.org/dc/terms/title"


def read_sources(store: Queryable) -> list[Source]:
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


def read_view(store: Queryable, source: Source) -> View:
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
