"""Is what is stored what may be stored? Every finding in plain words.

Shapes (``ontology/shapes.ttl``) say what a report, claim, quote and entity must have. What they
cannot say cheaply is checked here: that a quote is the text at its offsets, and that a number in
base units is the number as written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import shacl
from kg.rdf import node, report_iri
from kg.store import VOCABULARIES, GraphStore, StoreError
from ontology import units
from ontology.terms import RK
from ontology.vocabulary import read_turtle

if TYPE_CHECKING:
    from rdflib import Graph

QUOTES = """
PREFIX rk: <{rk}>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?evidence ?id ?start ?end ?quote FROM {graph} WHERE {{
  ?evidence a rk:Evidence ; oa:hasSource ?report ;
    rk:start ?start ; rk:end ?end ; rk:quote ?quote .
  ?report dcterms:identifier ?id .
}} ORDER BY ?evidence
"""

NUMBERS = """
PREFIX rk: <{rk}>
SELECT ?claim ?value ?unit ?baseValue ?baseUnit FROM {graph} WHERE {{
  ?claim a rk:Observation ; rk:value ?value .
  OPTIONAL {{ ?claim rk:unit ?unit }}
  OPTIONAL {{ ?claim rk:baseValue ?baseValue }}
  OPTIONAL {{ ?claim rk:baseUnit ?baseUnit }}
}} ORDER BY ?claim
"""


@dataclass(frozen=True, slots=True)
class Violation:
    """Something stored that may not be."""

    node: str
    """IRI of the node that is wrong."""
    message: str
    """What is wrong, in English."""
    message_zh: str
    path: str | None = None
    """IRI of the property, where one is at fault."""
    value: str | None = None

    def __str__(self) -> str:
        where = f" ({self.path.replace('#', '/').rsplit('/', 1)[-1]})" if self.path else ""
        got = f"; found {self.value[:80]!r}" if self.value is not None else ""
        return f"{self.message}{where}{got}: <{self.node}>"


def validate(
    store: GraphStore, report_id: str | None = None, texts: Mapping[str, str] | None = None
) -> list[Violation]:
    """Everything wrong in the graphs of all reports, or of one; empty where all is well.

    ``texts`` gives the text of reports by id: with it every quote is compared with the text at
    its offsets, even where no passage holds it. Raises ``StoreError`` for an unknown report.
    """
    if report_id is not None and report_id not in store.reports():
        raise StoreError(f"there is no report {report_id!r} in the graph")
    graphs = store.graphs() if report_id is None else [node(report_iri(report_id, store.base))]
    found: list[Violation] = []
    for graph in graphs:
        data = shacl.Data(store.native, graph, VOCABULARIES)
        found += [
            Violation(f.node, f.message, f.message_zh, f.path, f.value) for f in shacl.check(data)
        ]
        found += _quotes(store, graph, texts or {})
        found += _numbers(store, graph)
    return found


def _quotes(
    store: GraphStore, graph: ox.NamedNode, texts: Mapping[str, str]
) -> Iterator[Violation]:
    if not texts:
        return
    for row in store.rows(QUOTES.format(rk=RK, graph=graph)):
        text = texts.get(_text(row["id"]))
        if text is None:
            continue
        try:
            start, end = int(_text(row["start"])), int(_text(row["end"]))
        except ValueError:
            continue
        if text[start:end] != _text(row["quote"]):
            yield Violation(
                _text(row["evidence"]),
                f"The text of the report has other words at {start} to {end} than the quote",
                f"报告原文第 {start} 至 {end} 字与引文不同",
                f"{RK}quote",
                _text(row["quote"]),
            )


def _numbers(store: GraphStore, graph: ox.NamedNode) -> Iterator[Violation]:
    for row in store.rows(NUMBERS.format(rk=RK, graph=graph)):
        unit = _text(row["unit"]) if row["unit"] is not None else None
        try:
            value, base = units.to_base(Decimal(_text(row["value"])), unit)
            stated = Decimal(_text(row["baseValue"])) if row["baseValue"] is not None else None
        except ArithmeticError:
            continue
        named = _text(row["baseUnit"]) if row["baseUnit"] is not None else None
        if value != stated or base != named:
            yield Violation(
                _text(row["claim"]),
                f"{row['value'].value} {unit or ''} is {value:f} {base or ''} in base units",  # type: ignore[union-attr]
                f"数值 {_text(row['value'])}{unit or ''} 换算后应为 {value:f}{base or ''}",
                f"{RK}baseValue",
                f"{stated} {named or ''}",
            )


def reference(store: GraphStore) -> list[Violation]:
    """The verdict of pySHACL on the same shapes: slow, kept as a check on ``kg.shacl``."""
    from pyshacl import validate as pyshacl_validate
    from rdflib import SH, Graph, Literal

    graphs = [q for g in store.graphs() for q in _triples(store, g)]
    types = [t for g in VOCABULARIES for t in _triples(store, g) if t.predicate == shacl.TYPE]
    _, report, _ = pyshacl_validate(
        _graph([*graphs, *types]), shacl_graph=_graph(read_turtle("shapes.ttl"))
    )
    assert isinstance(report, Graph)
    found = []
    for result in report.subjects(SH.resultMessage, unique=True):
        messages = {
            m.language: str(m)
            for m in report.objects(result, SH.resultMessage)
            if isinstance(m, Literal)
        }
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        found.append(
            Violation(
                str(report.value(result, SH.focusNode)),
                messages.get("en", ""),
                messages.get("zh", ""),
                str(path) if path is not None else None,
                str(value) if value is not None else None,
            )
        )
    return sorted(found, key=lambda v: (v.node, v.path or "", v.message))


def _triples(store: GraphStore, graph: ox.NamedNode) -> list[ox.Triple]:
    return [q.triple for q in store.native.quads_for_pattern(None, None, None, graph)]


def _graph(triples: Iterable[ox.Triple]) -> Graph:
    from rdflib import Graph

    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return Graph().parse(data=data, format="nt")


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
