"""A selection becomes SPARQL: the query that is shown is the one that is run.

Values enter the query only as IRIs of nodes that the graph holds, as words of closed vocabularies
and as integers; nothing that a person typed is ever part of it. Rows come in an order that the
query decides alone: engines differ in what they do with ties.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ontology.terms import MODALITY, RK, STAGE
from search_api.questions.selection import Selection

PREFIXES = f"""PREFIX rk: <{RK}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX stage: <{STAGE}>
PREFIX modality: <{MODALITY}>
"""
IRI = re.compile(r"[^\x00-\x20<>\"{}|^`\\]+")

EVIDENCE = """  ?evidence rk:quote ?quote ; rk:start ?start ; rk:end ?end .
  OPTIONAL { ?evidence rk:section ?section }"""


def bound(iri: str) -> str:
    """An IRI as a SPARQL term; raises ``ValueError`` for what is none."""
    if not IRI.fullmatch(iri):
        raise ValueError(f"not an IRI: {iri!r}")
    return f"<{iri}>"


def within(variable: str, terms: Iterable[str]) -> str:
    return f"  FILTER(?{variable} IN ({', '.join(terms)}))"


def sparql(selection: Selection) -> str | None:
    """The query of a selection; ``None`` where nothing was selected."""
    if selection.empty:
        return None
    return PREFIXES + SHAPES[selection.shape](selection)


def _numbered(variable: str, iris: Iterable[str]) -> str:
    pairs = " ".join(f"({i} {bound(iri)})" for i, iri in enumerate(iris, 1))
    return f"  VALUES (?position ?{variable}) {{ {pairs} }}"


def _conditions(selection: Selection) -> list[str]:
    """Filters, and not VALUES: Oxigraph would start from a report's thousands of claims."""
    lines = []
    if selection.reports:
        lines.append(within("report", map(bound, selection.reports)))
    if selection.stages:
        lines.append(within("stage", (f"stage:{s.value}" for s in selection.stages)))
    if selection.modalities:
        lines.append(within("modality", (f"modality:{m.value}" for m in selection.modalities)))
    if selection.years:
        lines.append(within("year", map(str, selection.years)))
    return lines


def _stages(selection: Selection) -> str:
    lines = [
        "SELECT ?position ?node ?name ?stage ?modality ?year ?report ?quote ?start ?end ?section",
        "WHERE {",
        _numbered("node", selection.iris),
        "  ?node skos:prefLabel ?name .",
        "  ?claim rk:project ?node ; rk:stage ?stage ; rk:modality ?modality ;",
        "    rk:year ?year ; prov:wasDerivedFrom ?report ;",
        "    rk:evidence|rk:furtherEvidence ?evidence .",
        EVIDENCE,
        *_conditions(selection),
        "} ORDER BY ?position ?year ?start ?report ?stage ?modality ?end",
    ]
    return "\n".join(lines)


def _timeline(selection: Selection) -> str:
    return _stages(selection).replace(
        "ORDER BY ?position ?year ?start ?report ?stage", "ORDER BY ?year ?start ?stage ?report"
    )


def _things(selection: Selection) -> str:
    lines = [
        "SELECT ?position ?node ?name ?report ?quote ?start ?end ?section WHERE {",
        _numbered("node", selection.iris),
        "  ?node skos:prefLabel ?name .",
        "  ?claim rk:about ?node ; prov:wasDerivedFrom ?report ;",
        "    rk:evidence|rk:furtherEvidence ?evidence .",
        EVIDENCE,
        *_conditions(selection),
        "} ORDER BY ?position ?start ?report ?end",
    ]
    return "\n".join(lines)


def _numbers(selection: Selection) -> str:
    lines = [
        "SELECT ?position ?node ?name ?subject ?measure ?status ?year ?value ?unit ?bound ?text",
        "  ?valueMax ?report ?quote ?start ?end ?section WHERE {",
        _numbered("node", selection.iris),
        "  ?node rk:indicatorName ?name ; rk:subjectName ?subject ;",
        "    rk:measure ?measure ; rk:status ?status ; rk:year ?year ; rk:bound ?bound ;",
        "    prov:wasDerivedFrom ?report ; rk:evidence|rk:furtherEvidence ?evidence .",
        EVIDENCE,
        "  OPTIONAL { ?node rk:value ?value } OPTIONAL { ?node rk:unit ?unit }",
        "  OPTIONAL { ?node rk:text ?text } OPTIONAL { ?node rk:valueMax ?valueMax }",
        *_conditions(selection),
        "} ORDER BY ?position ?start ?report ?end",
    ]
    return "\n".join(lines)


def _awards(selection: Selection) -> str:
    lines = [
        "SELECT ?position ?node ?subject ?honour ?level ?year ?report ?quote ?start ?end ?section",
        "WHERE {",
        _numbered("node", selection.iris),
        "  ?node rk:honour ?honour ; rk:subjectName ?subject ; rk:awardLevel ?level ;",
        "    rk:year ?year ; prov:wasDerivedFrom ?report ;",
        "    rk:evidence|rk:furtherEvidence ?evidence .",
        EVIDENCE,
        *_conditions(selection),
        "} ORDER BY ?position ?start ?report ?end",
    ]
    return "\n".join(lines)


SHAPES: dict[str, Callable[[Selection], str]] = {
    "stages": _stages,
    "timeline": _timeline,
    "things": _things,
    "numbers": _numbers,
    "awards": _awards,
}
