"""All projects, by how far they have come: the board and its table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from kg.store import GraphStore
from ontology.terms import Modality, Stage
from search_api.views.terms import PREFIXES, local, path_of, report_id_of, text

STAGES = tuple(str(stage) for stage in Stage)
MODALITIES = tuple(str(modality) for modality in Modality)
_PROJECTS = """SELECT ?project ?label ?region ?regionName WHERE {
  ?project a rk:Project ; skos:prefLabel ?label .
  OPTIONAL { ?project rk:region ?region . ?region skos:prefLabel ?regionName }
}"""
_LINKS = """SELECT ?project ?property ?thing ?name WHERE {
  VALUES ?property { rk:operatedBy rk:industry rk:locatedIn }
  ?project a rk:Project ; ?property ?thing . ?thing skos:prefLabel ?name
  FILTER(LANG(?name) IN ("", "zh"))
}"""
_EVENTS = """SELECT ?event ?project ?stage ?modality ?year ?report ?start ?quote WHERE {
  ?event a rk:StageEvent ; rk:project ?project ; rk:stage ?stage ; rk:modality ?modality ;
         rk:year ?year ; prov:wasDerivedFrom ?report ; rk:evidence ?e .
  ?e rk:start ?start ; rk:quote ?quote
}"""


@dataclass(frozen=True, slots=True)
class Event:
    """One stage that a report states of a project."""

    stage: str
    modality: str
    year: int
    report: str
    start: int
    quote: str


@dataclass(frozen=True, slots=True)
class Named:
    """Something that a project belongs to."""

    iri: str
    name: str
    path: str | None


@dataclass(frozen=True, slots=True)
class Project:
    """A project with everything that it can be filtered by."""

    iri: str
    path: str | None
    label: str
    region: str
    enterprises: tuple[Named, ...]
    industries: tuple[Named, ...]
    places: tuple[Named, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A project in its column: its furthest stage of the modality that is looked at."""

    project: Project
    event: Event

    def to_json(self) -> dict[str, Any]:
        project, event = self.project, self.event
        return {
            "iri": project.iri,
            "label": project.label,
            "region": project.region,
            "stage": event.stage,
            "modality": event.modality,
            "year": event.year,
            "enterprises": [named.name for named in project.enterprises],
            "industries": [named.name for named in project.industries],
            "places": [named.name for named in project.places],
            "evidence": {"report": event.report, "start": event.start, "quote": event.quote},
        }


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Empty conditions allow everything."""

    modality: str = Modality.ACTUAL
    stage: str = ""
    region: str = ""
    industry: str = ""
    enterprise: str = ""
    year: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """Projects by furthest stage, and what else they could be filtered by."""

    columns: tuple[tuple[str, tuple[Card, ...]], ...]
    choices: dict[str, tuple[tuple[str, int], ...]]
    """Region, industry, enterprise and year with the number of projects each, most first."""
    modalities: dict[str, int]
    """Projects that have any event of a modality, the other filters kept."""

    @property
    def cards(self) -> list[Card]:
        return [card for _, cards in self.columns for card in cards]

    def to_json(self) -> dict[str, Any]:
        return {
            "count": len(self.cards),
            "modalities": self.modalities,
            "columns": [
                {"stage": stage, "count": len(cards), "projects": [c.to_json() for c in cards]}
                for stage, cards in self.columns
            ],
        }


@lru_cache(maxsize=2)
def projects(store: GraphStore) -> tuple[Project, ...]:
    """Every project of a graph, by name."""
    links: dict[str, dict[str, dict[str, Named]]] = {}
    for row in store.rows(PREFIXES + _LINKS):
        kind, thing = local(text(row["property"])), text(row["thing"])
        kept = links.setdefault(text(row["project"]), {}).setdefault(kind, {})
        kept.setdefault(thing, Named(thing, text(row["name"]), path_of(thing, store.base)))
    events: dict[str, dict[str, Event]] = {}
    for row in store.rows(PREFIXES + _EVENTS):
        events.setdefault(text(row["project"]), {}).setdefault(
            text(row["event"]),
            Event(
                local(text(row["stage"])),
                local(text(row["modality"])),
                int(text(row["year"])),
                report_id_of(text(row["report"]), store.base),
                int(text(row["start"])),
                text(row["quote"]),
            ),
        )
    found: dict[str, Project] = {}
    for row in store.rows(PREFIXES + _PROJECTS):
        iri = text(row["project"])
        of = links.get(iri, {})
        found[iri] = Project(
            iri,
            path_of(iri, store.base),
            text(row["label"]),
            text(row["regionName"]),
            tuple(of.get("operatedBy", {}).values()),
            tuple(of.get("industry", {}).values()),
            tuple(of.get("locatedIn", {}).values()),
            tuple(sorted(events.get(iri, {}).values(), key=_order)),
        )
    return tuple(sorted(found.values(), key=lambda p: (p.label, p.iri)))


def board(store: GraphStore, wanted: BoardFilter) -> Board:
    """The projects that a filter leaves, in the columns of their furthest stage."""
    every = projects(store)
    kept = [card for project in every if (card := _card(project, wanted)) is not None]
    columns = tuple((stage, tuple(c for c in kept if c.event.stage == stage)) for stage in STAGES)
    choices = {
        "region": _counted(
            c.project.region for c in _without(every, wanted, "region") if c.project.region
        ),
        "industry": _counted(
            named.name
            for c in _without(every, wanted, "industry")
            for named in c.project.industries
        ),
        "enterprise": _counted(
            named.name
            for c in _without(every, wanted, "enterprise")
            for named in c.project.enterprises
        ),
        "year": tuple(
            sorted(
                _counted(str(c.event.year) for c in _without(every, wanted, "year")), reverse=True
            )
        ),
    }
    modalities = {
        modality: len(_without(every, _replaced(wanted, "modality", modality), ""))
        for modality in MODALITIES
    }
    return Board(columns, choices, modalities)


def query_of(wanted: BoardFilter, stage: str) -> str:
    """A query whose rows are the projects of a column."""
    later = STAGES[STAGES.index(stage) + 1 :]
    event = f"""  ?event a rk:StageEvent ; rk:project ?project ; rk:stage stage:{stage} ;
         rk:modality modality:{wanted.modality} ; rk:year ?year ."""
    lines = ["SELECT DISTINCT ?project ?name WHERE {", event]
    lines.append("  ?project a rk:Project ; skos:prefLabel ?name .")
    if wanted.region:
        lines.append(f"  ?project rk:region/skos:prefLabel {_literal(wanted.region)} .")
    if wanted.industry:
        lines.append("  ?project rk:industry/skos:prefLabel ?industry .")
        lines.append(f"  FILTER(STR(?industry) = {_literal(wanted.industry)})")
    if wanted.enterprise:
        lines.append(f"  ?project rk:operatedBy/skos:prefLabel {_literal(wanted.enterprise)} .")
    if wanted.words:
        lines.append(f"  FILTER(CONTAINS(?name, {_literal(wanted.words)}))")
    # The latest event of the furthest stage is the one that counts.
    if wanted.year is not None:
        lines.append(f"  FILTER(?year = {wanted.year})")
    if later:
        stages = " ".join(f"stage:{name}" for name in later)
        lines.append(
            f"""  FILTER NOT EXISTS {{
    VALUES ?later {{ {stages} }}
    ?further rk:project ?project ; rk:stage ?later ; rk:modality modality:{wanted.modality}
  }}"""
        )
    if wanted.year is not None:
        lines.append(
            f"""  FILTER NOT EXISTS {{
    ?again rk:project ?project ; rk:stage stage:{stage} ; rk:modality modality:{wanted.modality} ;
           rk:year ?newer FILTER(?newer > {wanted.year})
  }}"""
        )
    return "\n".join([*lines, "} ORDER BY ?name"])


def _card(project: Project, wanted: BoardFilter) -> Card | None:
    of = [event for event in project.events if event.modality == wanted.modality]
    if not of:
        return None
    furthest = max(of, key=lambda event: (STAGES.index(event.stage), event.year))
    if (
        (wanted.stage and furthest.stage != wanted.stage)
        or (wanted.region and project.region != wanted.region)
        or (wanted.industry and all(n.name != wanted.industry for n in project.industries))
        or (wanted.enterprise and all(n.name != wanted.enterprise for n in project.enterprises))
        or (wanted.year is not None and furthest.year != wanted.year)
        or (wanted.words and wanted.words not in project.label)
    ):
        return None
    return Card(project, furthest)


def _without(every: Iterable[Project], wanted: BoardFilter, name: str) -> list[Card]:
    """The cards with one condition lifted, so that its other values can be offered."""
    lifted = _replaced(wanted, name, None if name == "year" else "") if name else wanted
    return [card for project in every if (card := _card(project, lifted)) is not None]


def _replaced(wanted: BoardFilter, name: str, found: Any) -> BoardFilter:
    return replace(wanted, **{name: found})


def _counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for found in values:
        counts[found] = counts.get(found, 0) + 1
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _literal(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'.replace("\r", "\\r")


def _order(event: Event) -> tuple[int, int]:
    return event.year, STAGES.index(event.stage)
