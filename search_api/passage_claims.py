"""What the graph states in a passage, and which passages speak of something in the graph.

Evidence names its passage (``rk:passage``), so search and graph meet there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, unquote

from ontology.terms import INDUSTRY, RK, STAGE

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PREFIXES = f"""PREFIX rk: <{RK}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX stage: <{STAGE}>
PREFIX industry: <{INDUSTRY}>
"""
ABOUT = ("about", "project", "subject")
"""Properties by which a claim names what it is about."""


class Rows(Protocol):
    """What is needed of a graph store."""

    base: str

    def rows(self, sparql: str) -> Iterable[Mapping[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class StatedClaim:
    """A claim that has evidence in a passage."""

    iri: str
    kind: str
    """``stage``, ``observation``, ``award``, ``enterprise``, ``place`` or ``project``."""
    entity: str
    """IRI of what it is about."""
    name: str
    quote: str
    start: int
    """Offset of the quote in the report's text."""
    details: Mapping[str, str] = field(default_factory=dict)
    """``stage``, ``modality``, ``year``, ``indicator``, ``value``, ``unit``, ``honour`` …"""

    def to_json(self) -> dict[str, Any]:
        return {
            "iri": self.iri,
            "kind": self.kind,
            "entity": self.entity,
            "name": self.name,
            "quote": self.quote,
            "start": self.start,
            **self.details,
        }


KINDS = {
    "StageEvent": "stage",
    "Observation": "observation",
    "Award": "award",
    "EnterpriseClaim": "enterprise",
    "PlaceClaim": "place",
    "ProjectClaim": "project",
}
DETAILS = {
    "stage": "stage",
    "modality": "modality",
    "year": "year",
    "indicatorName": "indicator",
    "value": "value",
    "unit": "unit",
    "measure": "measure",
    "status": "status",
    "honour": "honour",
}


def passage_iri(passage: str, base: str) -> str:
    """The IRI of a passage in the graph."""
    return f"{base}passage/{quote(passage, safe='-._~/')}"


def passage_id(iri: str, base: str) -> str:
    """The passage's id for its IRI."""
    return unquote(iri.removeprefix(f"{base}passage/"))


def claims_in(store: Rows, passages: Iterable[str]) -> dict[str, tuple[StatedClaim, ...]]:
    """The claims stated in each of ``passages`` (ids), in the order of the text."""
    wanted = {passage_iri(name, store.base): name for name in passages}
    if not wanted:
        return {}
    query = f"""{PREFIXES}
SELECT ?passage ?quote ?start ?claim WHERE {{
  VALUES ?passage {{ {_iris(wanted)} }}
  ?evidence rk:passage ?passage ; rk:quote ?quote ; rk:start ?start .
  ?claim rk:evidence ?evidence .
}}"""
    stated = [{name: str(term.value) for name, term in row.items()} for row in store.rows(query)]
    said = _said(store, {row["claim"] for row in stated})
    entities = {values[p] for values in said.values() for p in ABOUT if p in values}
    labels = _labels(store, entities)
    found: dict[str, list[StatedClaim]] = defaultdict(list)
    for row in stated:
        values = said.get(row["claim"], {})
        entity = next((values[p] for p in ABOUT if p in values), None)
        if entity is None or "kind" not in values:
            continue
        found[wanted[row["passage"]]].append(
            StatedClaim(
                row["claim"],
                values["kind"],
                entity,
                labels.get(entity, ""),
                row["quote"],
                int(row["start"]),
                {v: _local(values[p]) for p, v in DETAILS.items() if p in values},
            )
        )
    return {
        name: tuple(sorted(claims, key=lambda c: (c.start, c.kind, c.iri)))
        for name, claims in sorted(found.items())
    }


def _said(store: Rows, claims: Iterable[str]) -> dict[str, dict[str, str]]:
    """For each claim its ``kind``, what it is about and its details, by name of the property.

    Only these are asked for: a claim has twice as many properties, and every row costs.
    """
    properties = _among([RDF_TYPE, *(f"{RK}{p}" for p in (*ABOUT, *DETAILS))])
    query = f"""SELECT ?claim ?p ?o WHERE {{
  VALUES ?claim {{ {_iris(claims)} }} ?claim ?p ?o FILTER(?p IN ({properties})) }}"""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in store.rows(query):
        name, value = str(row["p"].value), str(row["o"].value)
        if name != RDF_TYPE:
            found[str(row["claim"].value)][name.removeprefix(RK)] = value
        elif (kind := KINDS.get(value.removeprefix(RK))) is not None:
            found[str(row["claim"].value)]["kind"] = kind
    return found


def _iris(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in sorted(iris))


def _among(iris: Iterable[str]) -> str:
    """What stands between the brackets of IN: one scan of a claim instead of a lookup for each."""
    return ", ".join(f"<{iri}>" for iri in sorted(iris))


def _labels(store: Rows, entities: Iterable[str]) -> dict[str, str]:
    query = f"""{PREFIXES}
SELECT ?entity ?label WHERE {{
  VALUES ?entity {{ {_iris(entities)} }} ?entity skos:prefLabel ?label }}"""
    return {str(row["entity"].value): str(row["label"].value) for row in store.rows(query)}


def _local(value: str) -> str:
    return value.rsplit("/", 1)[-1] if value.startswith("http") else value


def passages_where(store: Rows, pattern: str) -> frozenset[str]:
    """Ids of passages with evidence for claims about ``?entity`` of a SPARQL group pattern.

    ``?entity rk:reachedStage stage:in_production``, say: the passages to which a search is to be
    restricted. The pattern is trusted: it comes from the program, not from a user.
    """
    query = f"""{PREFIXES}
SELECT DISTINCT ?passage WHERE {{
  {{ SELECT DISTINCT ?entity WHERE {{ {pattern} }} }}
  ?claim {"|".join(f"rk:{p}" for p in ABOUT)} ?entity ; rk:evidence|rk:furtherEvidence ?evidence .
  ?evidence rk:passage ?passage .
}}"""
    return frozenset(passage_id(str(row["passage"].value), store.base) for row in store.rows(query))


def passages_about(
    store: Rows, entity: str | None = None, industry: str | None = None, stage: str | None = None
) -> frozenset[str]:
    """Ids of passages that state something of an entity (by any name), of one in an industry (or
    a narrower one, by any label), or of one reaching a stage (``in_production``); all that is given
    holds of one claim.
    """
    parts = []
    if entity is not None:
        parts.append(f"?entity skos:prefLabel|skos:altLabel {_literal(entity)} .")
    if industry is not None:
        # What is in it first: joined in one go with all claims, the search takes seconds.
        parts.append(f"VALUES ?entity {{ {_iris(_in_industry(store, industry))} }}")
    if stage is not None:
        parts.append(f"?claim rk:stage ?stage . FILTER(STR(?stage) = {_literal(STAGE[stage])})")
    query = f"""{PREFIXES}
SELECT DISTINCT ?passage WHERE {{
  {" ".join(parts)}
  ?claim {"|".join(f"rk:{p}" for p in ABOUT)} ?entity ; rk:evidence|rk:furtherEvidence ?evidence .
  ?evidence rk:passage ?passage .
}}"""
    return frozenset(passage_id(str(row["passage"].value), store.base) for row in store.rows(query))


def _in_industry(store: Rows, label: str) -> list[str]:
    """IRIs of what is in an industry, by any of its labels, or in a narrower one."""
    labels = " ".join(f"{_literal(label)}{language}" for language in ("", "@zh", "@en"))
    query = f"""{PREFIXES}
SELECT DISTINCT ?entity WHERE {{
  {{ SELECT DISTINCT ?narrower WHERE {{
    VALUES ?label {{ {labels} }} ?industry skos:prefLabel|skos:altLabel ?label .
    ?narrower skos:broader* ?industry }} }}
  ?entity rk:industry ?narrower
}}"""
    return sorted(str(row["entity"].value) for row in store.rows(query))


def _literal(text: str) -> str:
    """A SPARQL string literal (SPARQL 1.1, rules STRING_LITERAL2 and ECHAR)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r") + '"'


def graph_facets(store: Rows, passages: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    """How many of ``passages`` (ids) speak of each entity, industry and stage, most first.

    Places are left out of the entities: the region facet has them.
    """
    speaking: dict[str, dict[str, set[str]]] = {
        name: defaultdict(set) for name in ("entity", "industry", "stage")
    }
    about: dict[str, set[str]] = defaultdict(set)
    iris = [passage_iri(name, store.base) for name in set(passages)]
    query = f"""{PREFIXES}
SELECT DISTINCT ?passage ?p ?o WHERE {{
  VALUES ?passage {{ {_iris(iris)} }}
  ?evidence rk:passage ?passage . ?claim rk:evidence ?evidence ; ?p ?o .
  FILTER(?p IN ({_among(f"{RK}{p}" for p in (*ABOUT, "stage"))})) }}"""
    for row in store.rows(query) if iris else ():
        passage, value = str(row["passage"].value), str(row["o"].value)
        if row["p"].value == f"{RK}stage":
            speaking["stage"][_local(value)].add(passage)
        else:
            about[value].add(passage)
    named = [iri for iri in about if not iri.startswith(f"{store.base}place/")]
    for iri, label in _labels(store, named).items():
        speaking["entity"][label] |= about[iri]
    query = f"""{PREFIXES}
SELECT ?entity ?label WHERE {{
  VALUES ?entity {{ {_iris(about)} }} ?entity rk:industry ?industry .
  ?industry skos:prefLabel ?label . FILTER(LANG(?label) != "en") }}"""
    for row in store.rows(query) if about else ():
        speaking["industry"][str(row["label"].value)] |= about[str(row["entity"].value)]
    return {
        name: sorted(((v, len(p)) for v, p in values.items()), key=lambda i: (-i[1], i[0]))
        for name, values in speaking.items()
    }
