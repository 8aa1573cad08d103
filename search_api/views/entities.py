"""Entities: everything that the graph says of one project, enterprise, place or concept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from kg.store import GraphStore
from ontology.terms import Modality, Stage
from search_api.views import claims
from search_api.views.claims import ClaimView
from search_api.views.terms import PREFIXES, local, path_of, text, value

TYPES = {
    "Project": "project",
    "Enterprise": "enterprise",
    "Place": "place",
    "Indicator": "indicator",
    "Concept": "concept",
    "Report": "report",
    "Passage": "passage",
    "Evidence": "evidence",
    "Claim": "claim",
}
"""Class to the word for its page, the most telling first."""
MAX_RELATED = 200
_OUT = """SELECT ?p ?o ?label WHERE {{
  <{iri}> ?p ?o . OPTIONAL {{ ?o skos:prefLabel ?label }}
}}"""
_IN = """SELECT ?p ?s ?label ?type WHERE {{
  VALUES ?p {{ rk:operatedBy rk:locatedIn rk:industry rk:within }}
  ?s ?p <{iri}> ; skos:prefLabel ?label ; a ?type .
  FILTER(?type IN (rk:Project, rk:Enterprise, rk:Place))
}} ORDER BY ?p ?label LIMIT {limit}"""


@dataclass(frozen=True, slots=True)
class Ref:
    """Another entity: its IRI and name."""

    iri: str
    label: str
    type: str = ""
    path: str | None = None
    """Path of its page; ``None`` where it has none here."""


@dataclass(frozen=True, slots=True)
class EntityView:
    """One entity with its relations and the claims about it."""

    iri: str
    path: str
    type: str
    label: str
    aliases: tuple[str, ...]
    facts: dict[str, tuple[Any, ...]]
    """Plain properties by local name."""
    links: dict[str, tuple[Ref, ...]]
    """Entities that it points at, by property."""
    related: dict[str, tuple[Ref, ...]]
    """Entities that point at it, by property."""
    claims: tuple[ClaimView, ...] = field(repr=False, default=())

    @property
    def stages(self) -> list[ClaimView]:
        """Stage events in the order of a project's life."""
        order = {str(stage): number for number, stage in enumerate(Stage)}
        return sorted(
            (claim for claim in self.claims if claim.type == "stage"),
            key=lambda c: (
                int(c.fields.get("year", 0)),
                c.word("modality") not in (Modality.ACTUAL, Modality.ONGOING),
                order.get(c.word("stage"), 99),
            ),
        )

    def of_type(self, kind: str) -> list[ClaimView]:
        return [claim for claim in self.claims if claim.type == kind]

    def to_json(self) -> dict[str, Any]:
        return {
            "iri": self.iri,
            "type": self.type,
            "label": self.label,
            "aliases": list(self.aliases),
            "facts": {name: list(found) for name, found in self.facts.items()},
            "links": {name: [_ref_json(r) for r in refs] for name, refs in self.links.items()},
            "related": {name: [_ref_json(r) for r in refs] for name, refs in self.related.items()},
            "claims": [claim.to_json() for claim in self.claims],
        }


def entity(store: GraphStore, path: str) -> EntityView | None:
    """The entity at ``path`` under the base IRI (``project/1a2b``), if there is one."""
    iri = store.base + path
    return by_iri(store, iri, path)


def by_iri(store: GraphStore, iri: str, path: str) -> EntityView | None:
    """The entity with this IRI."""
    types: list[str] = []
    labels: list[str] = []
    aliases: list[str] = []
    facts: dict[str, list[Any]] = defaultdict(list)
    links: dict[str, list[Ref]] = defaultdict(list)
    for row in store.rows(PREFIXES + _OUT.format(iri=iri)):
        name, found = local(text(row["p"])), row["o"]
        if name == "type":
            types.append(local(text(found)))
        elif name == "prefLabel":
            if getattr(found, "language", None) in (None, "zh"):
                labels.insert(0, text(found))
            else:
                labels.append(text(found))
        elif name == "altLabel":
            aliases.append(text(found))
        elif type(found).__name__ == "NamedNode":
            ref = _ref(text(found), text(row["label"]), "", store.base)
            if all(ref.iri != known.iri for known in links[name]):
                links[name].append(ref)
        else:
            facts[name].append(value(found))
    if not types:
        return None
    kind = next((word for cls, word in TYPES.items() if cls in types), "thing")
    if kind == "concept" and path.startswith("industry/"):
        kind = "industry"
    title = labels[0] if labels else str(facts.get("title", [local(iri)])[0])
    return EntityView(
        iri,
        path,
        kind,
        title,
        tuple(sorted({alias for alias in aliases if alias != title})),
        {name: tuple(sorted(set(found), key=str)) for name, found in sorted(facts.items())},
        {name: tuple(sorted(refs, key=lambda r: r.label)) for name, refs in sorted(links.items())},
        _related(store, iri),
        tuple(claims.about(store, iri)),
    )


def _related(store: GraphStore, iri: str) -> dict[str, tuple[Ref, ...]]:
    found: dict[str, dict[str, Ref]] = defaultdict(dict)
    for row in store.rows(PREFIXES + _IN.format(iri=iri, limit=MAX_RELATED)):
        ref = _ref(text(row["s"]), text(row["label"]), text(row["type"]), store.base)
        found[local(text(row["p"]))][ref.iri] = ref
    return {name: tuple(refs.values()) for name, refs in sorted(found.items())}


def _ref(iri: str, label: str, type_iri: str, base: str) -> Ref:
    kind = TYPES.get(local(type_iri), "") if type_iri else ""
    return Ref(iri, label or local(iri), kind, path_of(iri, base))


def _ref_json(ref: Ref) -> dict[str, Any]:
    return {"iri": ref.iri, "label": ref.label, **({"type": ref.type} if ref.type else {})}
